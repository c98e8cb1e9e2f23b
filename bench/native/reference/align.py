"""Alignment as scripts do it, on one thread: no part of the reference, which takes aligned faces."""
import csv
import itertools
import os

import cv2
import numpy

from side import serve

TEMPLATE = numpy.array(
    [[30.2946, 51.6963], [65.5318, 51.5014], [48.0252, 71.7366], [33.5493, 92.3655], [62.7299, 92.2041]]
)


def similarity(points):
    """By least squares (Umeyama, 1991), no mirroring."""
    middle, aim = points.mean(axis=0), TEMPLATE.mean(axis=0)
    p, q = points - middle, TEMPLATE - aim
    a = (p * q).sum() / (p * p).sum()
    b = (p[:, 0] * q[:, 1] - p[:, 1] * q[:, 0]).sum() / (p * p).sum()
    turn = numpy.array([[a, -b], [b, a]])
    return numpy.hstack([turn, (aim - turn @ middle)[:, None]])


def load(context):
    cv2.setNumThreads(1)
    with open(os.path.join(context.folder, 'points.csv')) as file:
        rows = [(row[0], numpy.array(row[1:], dtype=float).reshape(5, 2)) for row in list(csv.reader(file))[1:]]
    photos = os.path.join(context.folder, 'photos')
    runs = itertools.count()

    def run():
        # A folder of its own for each run: where many files were just removed, ext4 takes long to make new ones.
        out = os.path.join(context.folder, f'theirs-{next(runs)}')
        for path, points in rows:
            photo = cv2.imread(os.path.join(photos, path))
            face = cv2.warpAffine(photo, similarity(points), (96, 112))
            target = os.path.join(out, path)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            cv2.imwrite(target, face)
        return len(rows)

    return run


serve(load)
