"""Training steps of the reference's network and margin on made-up images: forward, backward, SGD."""
import time

import torch

from side import serve

PATTERNS = 226


def load(context):
    from lib.models.fpn import LResNet50E_IR_Occ
    from lib.models.metrics import CosMarginProduct

    batch, classes = context.parameters['batch'], context.parameters['classes']
    is_mask = context.parameters['mode'] == 'mask'
    network = LResNet50E_IR_Occ(num_mask=PATTERNS).train()
    margin = CosMarginProduct(512, classes).train()
    groups = [{'params': network.parameters()}, {'params': margin.parameters()}]
    optimizer = torch.optim.SGD(groups, lr=0.001, momentum=0.9, weight_decay=5e-4)
    cross_entropy = torch.nn.CrossEntropyLoss()
    images = torch.sin(torch.arange(batch * 3 * 112 * 96) * 0.37).reshape(batch, 3, 112, 96)
    places = torch.arange(batch)
    labels, patterns = places * 661 % classes, places * 61 % PATTERNS

    def step():
        start = time.perf_counter()
        masked, _, pattern_logits, clean = network(images)
        loss = cross_entropy(margin(masked if is_mask else clean, labels), labels)
        if is_mask:
            loss = loss + cross_entropy(pattern_logits, patterns)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        loss.item()
        return time.perf_counter() - start

    for _ in range(2):
        step()

    def run():
        seconds = sorted(step() for _ in range(context.parameters['steps']))
        return batch, None, seconds[len(seconds) // 2]

    return run


serve(load)
