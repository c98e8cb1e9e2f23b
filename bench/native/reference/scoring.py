"""The reference's scores, its ten folds and its TAR at FAR, on given features."""
import os
import time

import numpy as np
import torch

from side import serve

DIMENSION = 512
FAR = 1e-4


def load(context):
    from lib.core import lfw_eval

    pairs = context.parameters['pairs']

    def features(name):
        values = np.fromfile(os.path.join(context.folder, name + '.bin'), dtype=np.float32)
        return torch.from_numpy(values.reshape(pairs, DIMENSION))

    first, second, occluded = features('first'), features('second'), features('occluded')
    same = np.arange(pairs) % 2

    def score(other):
        scores = lfw_eval.cosine_similarity(first, other)
        predicts = np.stack((scores, same), axis=1)
        accuracy = lfw_eval.obtain_acc(predicts, pairs, 'bench', time.time())
        return {'accuracy': float(accuracy), 'tar': lfw_eval.tar_far(FAR, predicts, 'bench')}

    def run():
        return pairs, [score(second), score(occluded)]

    return run


serve(load)
