import { trainRow } from '../support/train-row.ts';

export default trainRow('clean', 32);
