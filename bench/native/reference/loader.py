"""The reference's own data set in its DataLoader with two workers, without the network.

pyarrow no longer reads what its data set is made of, so that pickle takes its place: it is the faster of the two.
"""
import os
import pickle
import shutil
import sys
import types

import lmdb

from side import serve


def load(context):
    arrow = types.ModuleType('pyarrow')
    arrow.deserialize = pickle.loads
    sys.modules['pyarrow'] = arrow
    import torch
    import torchvision.transforms as transforms

    settle(context)
    from lib.datasets.dataset import WebFace_LMDB

    p = context.parameters
    path = os.path.join(context.folder, 'reference.lmdb')
    write(path, context.folder, p['referenceImages'])
    transform = transforms.Compose([
        transforms.ToTensor(),
        transforms.Normalize(mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5)),
    ])
    data = WebFace_LMDB(path, 'Mask', pattern=p['pattern'], transform=transform, ratio=3)
    loader = torch.utils.data.DataLoader(data, batch_size=p['batch'], shuffle=True, num_workers=2)

    def run():
        return sum(labels.shape[0] for _, labels, _, _ in loader)

    return run


def settle(context):
    """The reference looks for its occluders below the working directory."""
    os.chdir(context.folder)
    given = os.path.join(context.data, 'occluder') if context.data else ''
    source = given if os.path.isdir(given) else os.path.join(context.folder, 'world', 'occluders')
    target = 'data/datasets/occluder'
    if not os.path.isdir(target):
        shutil.copytree(source, target)


def write(path, folder, count):
    faces = os.path.join(folder, 'faces')
    names = sorted(os.path.join(p, f) for p in os.listdir(faces) for f in os.listdir(os.path.join(faces, p)))[:count]
    env = lmdb.open(path, subdir=False, map_size=1 << 32)
    with env.begin(write=True) as txn:
        for i, name in enumerate(names):
            with open(os.path.join(faces, name), 'rb') as file:
                txn.put(str(i).encode(), pickle.dumps((file.read(), i % 1000, name)))
        txn.put(b'__keys__', pickle.dumps([str(i).encode() for i in range(len(names))]))
        txn.put(b'__len__', pickle.dumps(len(names)))
    env.close()


serve(load)
