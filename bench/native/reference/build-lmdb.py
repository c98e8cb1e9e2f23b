"""What the reference's generate_lmdb.py does, to the end of its sync. pickle stands in for pyarrow.serialize, which is gone."""
import os
import pickle

import lmdb

from side import serve


def load(context):
    faces = os.path.join(context.folder, 'faces')
    path = os.path.join(context.folder, 'theirs.lmdb')

    def run():
        with open(os.path.join(faces, 'images.txt')) as lines:
            images = [(name, int(label)) for name, label in (line.split(' ') for line in lines)]
        env = lmdb.open(path, subdir=False, map_size=1 << 40, meminit=False, map_async=True)
        txn = env.begin(write=True)
        for i, (name, label) in enumerate(images):
            with open(os.path.join(faces, name), 'rb') as file:
                image = file.read()
            txn.put(str(i).encode('ascii'), pickle.dumps((image, label, name)))
            if i % 5000 == 0:
                txn.commit()
                txn = env.begin(write=True)
        txn.commit()
        with env.begin(write=True) as txn:
            txn.put(b'__keys__', pickle.dumps([str(i).encode('ascii') for i in range(len(images))]))
            txn.put(b'__len__', pickle.dumps(len(images)))
        env.sync()
        env.close()
        return len(images)

    def before():
        for name in (path, path + '-lock'):
            if os.path.exists(name):
                os.remove(name)

    run.before = before
    return run


serve(load)
