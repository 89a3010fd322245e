import { readProcFile, under } from './proc-file.ts';

/** Ms since the machine was booted, to 10 ms; the time that it was suspended is in it. */
export function readUptimeMs(root = '/'): number {
  const [seconds] = readProcFile(under(root, '/proc/uptime')).split(' ');
  return Number(seconds) * 1000;
}
