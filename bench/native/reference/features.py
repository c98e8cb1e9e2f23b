"""Features of made-up images by the reference's networks, as its evaluation computes them: eval, no_grad."""
import time

import torch

from side import serve


def load(context):
    from lib.models.fpn import LResNet50E_IR_Occ
    from lib.models.resnets import LResNet50E_IR

    batch, feature = context.parameters['batch'], context.parameters['feature']
    network = (LResNet50E_IR() if feature == 'clean' else LResNet50E_IR_Occ(num_mask=226)).eval()
    images = torch.sin(torch.arange(batch * 3 * 112 * 96) * 0.37).reshape(batch, 3, 112, 96)

    def compute():
        start = time.perf_counter()
        with torch.no_grad():
            network(images)
        return time.perf_counter() - start

    for _ in range(2):
        compute()

    def run():
        seconds = sorted(compute() for _ in range(context.parameters['repeats']))
        return batch, None, seconds[len(seconds) // 2]

    return run


serve(load)
