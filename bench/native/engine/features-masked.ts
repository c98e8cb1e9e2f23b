import { featuresRow } from '../support/features-row.ts';

export default featuresRow('masked', 1.4);
