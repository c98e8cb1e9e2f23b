"""Identification as one would write it with NumPy: products with all distractors, block by block, and the best of each probe.

All features are in memory before the measurement begins.
"""
import os

import numpy as np

from side import serve

DIMENSION = 512
IMAGES_OF_A_PERSON = 44
ROWS_AT_ONCE = 8192


def load(context):
    def features(name, count):
        values = np.fromfile(os.path.join(context.folder, name + '.bin'), dtype=np.float32)
        return values.reshape(count, DIMENSION)

    count = context.parameters['distractors']
    probes = features('probes', context.parameters['probes'])
    distractors = features('distractors', count)
    people = np.arange(len(probes)) // IMAGES_OF_A_PERSON
    trials = (people[:, None] == people[None, :]) & ~np.eye(len(probes), dtype=bool)

    def identify(rows):
        best = np.full(len(probes), -np.inf, dtype=np.float32)
        for start in range(0, rows, ROWS_AT_ONCE):
            scores = probes @ distractors[start:start + ROWS_AT_ONCE].T
            nearest = scores.argmax(axis=1)
            best = np.maximum(best, scores[np.arange(len(probes)), nearest])
        mates = probes @ probes.T
        return float((mates >= best[:, None])[trials].mean())

    identify(min(count, 2 * ROWS_AT_ONCE))
    return lambda: (count, identify(count))


serve(load)
