import { featuresRow } from '../support/features-row.ts';

export default featuresRow('clean', 1.45);
