"""The reference's own evaluation of one model on LFW, clean and occluded."""
import os

import torch
import torchvision.transforms as transforms

from side import on_cpu, serve

BATCH = 32
WORKERS = 2
PATTERNS = 226


def load(context):
    from lib.core import lfw_eval
    from lib.core.config import config
    from lib.datasets.dataset import LFW_Image
    from lib.models.fpn import LResNet50E_IR_Occ

    on_cpu()
    clean = os.path.join(context.folder, 'lfw', '')
    config.DATASET.LFW_PATH = clean
    config.DATASET.LFW_OCC_PATH = os.path.join(context.folder, 'lfw-occ', '')
    config.DATASET.LFW_PAIRS = os.path.join(clean, 'pairs.txt')
    transform = transforms.Compose([
        transforms.ToTensor(),
        transforms.Normalize(mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5)),
    ])
    loader = torch.utils.data.DataLoader(
        LFW_Image(config, transform), batch_size=BATCH, shuffle=False, num_workers=WORKERS)
    model = LResNet50E_IR_Occ(num_mask=PATTERNS)
    weights = os.path.join(context.folder, 'model.pth.tar')
    with torch.no_grad():
        model.eval()(torch.zeros(BATCH, 3, 112, 96), None)

    def run():
        lfw_eval.eval(model, weights, config, loader, context.folder, 0)
        return len(loader.dataset)

    return run


serve(load)
