"""What every script here has in common: the reference's modules, and the conversation with the benchmark.

A script ends with `serve(load)`. `load(context)` loads and warms up, and returns a function that does the measured
work once and returns its amount, or (amount, result), or (amount, result, seconds). `context` has folder, parameters,
threads, data and reference (None where a row does without it).
"""
import json
import os
import sys
import time
import types


def serve(load):
    answers = os.fdopen(3, 'w')

    def say(**message):
        answers.write(json.dumps(message) + '\n')
        answers.flush()

    context = types.SimpleNamespace(**json.loads(sys.argv[1]))
    if context.reference is not None:
        import torch

        use_reference(context.reference)
        torch.set_num_threads(context.threads)
    run = None
    say(type='ready')
    for line in sys.stdin:
        if run is None:
            run = load(context)
        if line.strip() == 'load':
            say(type='ready')
            continue
        if hasattr(run, 'before'):
            run.before()
        start = time.perf_counter()
        done = run()
        seconds = time.perf_counter() - start
        amount, result, own = (tuple(done) + (None, None))[:3] if isinstance(done, tuple) else (done, None, None)
        say(type='done', amount=amount, result=result, seconds=seconds if own is None else own)


def use_reference(folder):
    """Makes `import lib...` find the reference, and stands in for packages that it needs only on the side."""
    sys.path.insert(0, folder)
    easydict = types.ModuleType('easydict')
    easydict.EasyDict = AttributeDict
    sys.modules.setdefault('easydict', easydict)
    tensorboard = types.ModuleType('tensorboardX')
    tensorboard.SummaryWriter = NoWriter
    sys.modules.setdefault('tensorboardX', tensorboard)
    # Imported by the data sets, called for LMDB records only.
    sys.modules.setdefault('pyarrow', types.ModuleType('pyarrow'))


class AttributeDict(dict):
    __getattr__ = dict.__getitem__
    __setattr__ = dict.__setitem__


class NoWriter:
    def __init__(self, *args, **kwargs):
        pass

    def add_scalar(self, *args, **kwargs):
        pass

    def close(self):
        pass


def on_cpu():
    """The reference moves every batch to 'cuda'; this lets those calls stay on the processor."""
    import torch

    move = torch.Tensor.to

    def stay(tensor, *args, **kwargs):
        return tensor if args[:1] == ('cuda',) else move(tensor, *args, **kwargs)

    torch.Tensor.to = stay
