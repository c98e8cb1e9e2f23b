import { trainRow } from '../support/train-row.ts';

export default trainRow('mask', 32);
