import type { RgbPixels } from '../../../faces/detection/area-resize.ts';
import type { DetectedFace } from '../../../faces/detection/detected-face.ts';
import type { Size } from '../../../faces/geometry.ts';

/** What finds faces and five points of each. */
export interface Detector {
  readonly name: 'mtcnn' | 'yunet' | 'scrfd';
  /** Of the largest picture that it takes; undefined: of any. */
  readonly largest: Size | undefined;
  /** Best first, in pixels of the photograph. */
  detect(photo: RgbPixels): Promise<readonly DetectedFace[]>;
  dispose(): Promise<void>;
}

export interface DetectorSettings {
  /** Shorter side of the smallest face, in pixels. */
  readonly smallest: number;
  /** Least score, 0 to 1; null: the detector's own. */
  readonly threshold: number | null;
}
