/**
 * 1234567 -> "1,234,567", whatever the locale. `toLocaleString` loads tables for it, which takes as long as
 * to compare 100,000 files.
 */
export function groupDigits(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',');
}
