import { rmSync } from 'node:fs';
import { openStore, type Store } from '../../../src/runner/store/store.ts';
import { describeStore } from './store-contract.ts';

describeStore({
  name: 'as one command has it',
  create(artifacts) {
    const store = openStore(artifacts);
    return { open: () => store };
  },
});

describeStore({
  name: 'as the next command finds it, with its index',
  create(artifacts) {
    let last: Store | undefined;
    return {
      open() {
        last?.index.save();
        last = openStore(artifacts);
        return last;
      },
    };
  },
});

describeStore({
  name: 'as a command finds it whose index was lost',
  create(artifacts) {
    return {
      open() {
        rmSync(artifacts.storeIndex, { force: true });
        return openStore(artifacts);
      },
    };
  },
});
