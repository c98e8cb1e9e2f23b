/** Times the updates of an epoch. */
export interface StepTimer {
  /** Waits for images, and counts it. */
  waitFor<T>(images: Promise<T>): Promise<T>;
  /**
   * Of the update that ends now, in milliseconds: how long it took, and how much of that it waited for
   * images.
   */
  lap(): { readonly elapsed: number; readonly waited: number };
}

export function startTimer(): StepTimer {
  let started = performance.now();
  let waited = 0;
  return {
    async waitFor(images) {
      const asked = performance.now();
      const result = await images;
      waited += performance.now() - asked;
      return result;
    },
    lap() {
      const now = performance.now();
      const lap = { elapsed: now - started, waited };
      [started, waited] = [now, 0];
      return lap;
    },
  };
}
