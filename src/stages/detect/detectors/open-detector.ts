import { detectByMtcnn } from '../../../faces/detection/mtcnn/detect-faces.ts';
import type { Detector, DetectorSettings } from './detector.ts';

/** Least score of MTCNN's last network, in its published programs. */
const MTCNN_THRESHOLD = 0.7;

/**
 * Opens a detector, on one core.
 * @param model absolute, of an ONNX file; null: MTCNN
 * @throws InputError where it is none that is known
 */
export async function openDetector(model: string | null, settings: DetectorSettings): Promise<Detector> {
  if (model !== null) return (await import('./open-given.ts')).openGivenDetector(model, settings);
  const networks = await (await import('./open-mtcnn.ts')).openMtcnn();
  const { smallest, threshold } = settings;
  return {
    name: 'mtcnn',
    largest: undefined,
    detect: (photo) => detectByMtcnn(photo, networks, { smallest, threshold: threshold ?? MTCNN_THRESHOLD }),
    dispose: networks.dispose,
  };
}
