import { requireFolderPlace } from '../../base/environment/folder-place.ts';
import { findFile } from '../../runner/config/source/find-file.ts';
import { type ArtifactPaths, artifactPaths } from '../../runner/store/artifact-paths.ts';

import type { Call } from '../command.ts';

/**
 * Where a call's store lies. The configuration is found but not read: a store can be looked after while it is
 * wrong.
 * @throws EnvironmentError where it is no folder
 */
export function artifactsOfCall(call: Call): ArtifactPaths {
  const { root, file } = findFile(call.cwd, call.options['file'] as string | undefined);
  const artifacts = artifactPaths(root, file);
  requireFolderPlace(artifacts.folder);
  return artifacts;
}
