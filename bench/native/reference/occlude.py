"""The reference's way through its test set: Pillow decodes, its own function pastes, Pillow writes."""
import itertools
import os
import random

from PIL import Image

from side import serve


def load(context):
    from lib.core import utils

    given = os.path.join(context.data, 'occluder') if context.data else ''
    root = given if os.path.isdir(given) else os.path.join(context.folder, 'world', 'occluders')
    occluders = utils.occlist_reader(os.path.join(root, 'occluder.txt'))
    faces = os.path.join(context.folder, 'faces')
    runs = itertools.count()

    def read(path):
        with open(path, 'rb') as file:
            return Image.open(file).convert('RGB')

    def run():
        random.seed(100)
        # A folder of its own for each run: where many files were just removed, ext4 is long in making new ones.
        out = os.path.join(context.folder, f'theirs-{next(runs)}')
        done = 0
        for person in os.listdir(faces):
            for name in os.listdir(os.path.join(faces, person)):
                face = read(os.path.join(faces, person, name))
                occluder = read(os.path.join(root, random.choice(occluders)))
                image, _, _ = utils.occluded_image_ratio(face, occluder, 2.0)
                target = os.path.join(out, person, name)
                utils.checkdir(target)
                image.save(target)
                done += 1
        return done

    return run


serve(load)
