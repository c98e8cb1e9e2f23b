import {
  createOccluderLibrary,
  type OccluderLibrary,
  type OccluderOptions,
  readOccluders,
} from '../../../src/faces/occlusion/occluder-library.ts';

/** A library of all occluders of `folder` that its list names. An empty list is an InputError. */
export async function openOccluderLibrary(
  folder: string,
  options: OccluderOptions,
): Promise<OccluderLibrary> {
  return createOccluderLibrary(await readOccluders(folder, options, () => {}), options.alpha);
}
