/** 0.42 -> "0.4 s", 75 -> "1 min 15 s", 7300 -> "2 h 2 min". */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** 1536 -> "1.5 KB", in steps of 1024. */
export function bytes(value: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let step = 0;
  let scaled = value;
  while (scaled >= 1024 && step < units.length - 1) {
    scaled /= 1024;
    step += 1;
  }
  return `${step === 0 || scaled >= 100 ? scaled.toFixed(0) : scaled.toFixed(1)} ${units[step]}`;
}
