/** What is accepted at or above a threshold. */
export interface CurvePoint {
  /** Shares of the pairs of two people, and of one person. */
  readonly far: number;
  readonly tar: number;
  readonly threshold: number;
}

/**
 * The points of scikit-learn's roc_curve with its `drop_intermediate`, from the highest threshold (infinite)
 * down: equal scores are one point, and one is left out if the step to it and the step from it are equal in
 * both counts; a point that merely lies on the line between others stays.
 * @param genuine, impostor scores of pairs, descending, at least one each
 * @param visit is handed one point after the other: of IJB-C they are millions
 * @returns the area under the curve, by trapezoids
 */
export function walkRoc(
  genuine: Float64Array,
  impostor: Float64Array,
  visit: (point: CurvePoint) => void,
): number {
  let [accepted, mistaken] = [0, 0];
  let area = 0;
  // The last point that was found, whose next step is not known yet, and the step to it.
  let held: { accepted: number; mistaken: number; threshold: number } | undefined;
  let [stepAccepted, stepMistaken] = [-1, -1];
  const tell = (point: { accepted: number; mistaken: number; threshold: number }): void =>
    visit({
      far: point.mistaken / impostor.length,
      tar: point.accepted / genuine.length,
      threshold: point.threshold,
    });

  tell({ accepted: 0, mistaken: 0, threshold: Number.POSITIVE_INFINITY });
  while (accepted < genuine.length || mistaken < impostor.length) {
    const threshold = Math.max(genuine[accepted] ?? -Infinity, impostor[mistaken] ?? -Infinity);
    const [acceptedBefore, mistakenBefore] = [accepted, mistaken];
    while (genuine[accepted] === threshold) accepted++;
    while (impostor[mistaken] === threshold) mistaken++;
    area += ((mistaken - mistakenBefore) * (accepted + acceptedBefore)) / 2;
    if (held) {
      const isEven = accepted - acceptedBefore === stepAccepted && mistaken - mistakenBefore === stepMistaken;
      // The first point is never left out: no step to it is known.
      if (!isEven) tell(held);
      [stepAccepted, stepMistaken] = [accepted - acceptedBefore, mistaken - mistakenBefore];
    }
    held = { accepted, mistaken, threshold };
  }
  if (held) tell(held);
  return area / (genuine.length * impostor.length);
}
