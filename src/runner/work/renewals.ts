import { closeSync, fstatSync, utimesSync } from 'node:fs';
import { openRegularFile } from '../../base/environment/read-file.ts';

/** Seconds between two renewals of what this process holds. */
export const RENEWAL_SECONDS: number = 10;
/** A record that was not renewed for so many of its own intervals was left by somebody who is gone. */
const EXPIRY_INTERVALS = 12;

/**
 * Renews a record, by its time of modification, as long as this process lives. The timer does not keep it
 * alive.
 * @param seconds between renewals
 * @param onRenewal called with each
 * @returns how to end it
 */
export function renew(file: string, seconds: number, onRenewal: () => void): () => void {
  const timer = setInterval(() => {
    const now = new Date();
    try {
      utimesSync(file, now, now);
    } catch {
      // It is gone with its folder, or what it lies on cannot be reached now.
    }
    onRenewal();
  }, seconds * 1000);
  timer.unref();
  return () => clearInterval(timer);
}

/** By file, the last renewal that was seen, and when it was seen first, in milliseconds of this process. */
const seen = new Map<string, { readonly renewal: number; readonly at: number }>();

/**
 * For how long this process has seen a record without a renewal, in seconds: 0 at the first look. What clocks
 * of other hosts say does not matter, only that the record changes.
 */
export function secondsWithoutRenewal(file: string): number {
  const renewal = modificationTime(file);
  const last = seen.get(file);
  if (last && last.renewal === renewal) return (performance.now() - last.at) / 1000;
  seen.set(file, { renewal, at: performance.now() });
  return 0;
}

/**
 * Seconds without a renewal after which a record counts as left.
 * @param interval seconds between its renewals
 */
export function expirySeconds(interval: number): number {
  return EXPIRY_INTERVALS * interval;
}

/** NFS shows what other hosts wrote when a file is opened, and not before. */
function modificationTime(file: string): number {
  try {
    const descriptor = openRegularFile(file);
    try {
      return fstatSync(descriptor).mtimeMs;
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return 0;
  }
}
