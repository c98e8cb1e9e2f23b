"""The reference's way to its MegaFace features with the network left out: its DataLoader's images, mirrored, to .npy files."""
import itertools
import os

import numpy as np
import torch
import torch.nn.functional as F
import torchvision.transforms as transforms
from PIL import Image
from torch.utils.data import DataLoader, Dataset

from side import serve

FEATURE = 512


class Faces(Dataset):
    """What the reference's Megaface_Image_MP gives, from a plain list instead of its pickled one."""

    def __init__(self, root, names, transform):
        self.root, self.names, self.transform = root, names, transform

    def __len__(self):
        return len(self.names)

    def __getitem__(self, index):
        with open(os.path.join(self.root, self.names[index]), 'rb') as file:
            image = Image.open(file).convert('RGB')
        mirrored = image.transpose(Image.FLIP_LEFT_RIGHT)
        return self.transform(image), self.transform(mirrored), self.names[index]


def load(context):
    faces = os.path.join(context.folder, 'faces')
    runs = itertools.count()
    out = None
    names = [os.path.join(p, n) for p in sorted(os.listdir(faces)) for n in sorted(os.listdir(os.path.join(faces, p)))]
    transform = transforms.Compose([
        transforms.ToTensor(),
        transforms.Normalize(mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5)),
    ])
    loader = DataLoader(Faces(faces, names, transform), batch_size=context.parameters['batch'], num_workers=2)

    def run():
        for images, mirrored, paths in loader:
            both = torch.cat((images, mirrored)).flatten(1)[:, :FEATURE]
            features = F.normalize(both[:len(paths)] + both[len(paths):])
            for path, feature in zip(paths, features):
                np.save(os.path.join(out, os.path.splitext(path)[0] + '.npy'), feature.detach().numpy())
        return len(names)
    def before():
        nonlocal out
        # A folder of its own for each run: where many files were just removed, ext4 is long in making new ones.
        out = os.path.join(context.folder, f'theirs-{next(runs)}')
        for person in os.listdir(faces):
            os.makedirs(os.path.join(out, person))

    run.before = before
    return run


serve(load)
