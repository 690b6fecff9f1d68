// Times, durations and sizes in words.

// the Swedish way to write them is ISO 8601's
const TIME = new Intl.DateTimeFormat('sv', { timeStyle: 'medium' });
const DATE_TIME = new Intl.DateTimeFormat('sv', { dateStyle: 'short', timeStyle: 'medium' });

export function clock(iso) {
  return TIME.format(new Date(iso));
}

export function moment(iso) {
  return DATE_TIME.format(new Date(iso));
}

export function duration(millis) {
  if (millis < 1000) {
    return `${Math.round(millis)} ms`;
  }
  if (millis < 10000) {
    return `${(millis / 1000).toFixed(1)} s`;
  }
  const seconds = Math.round(millis / 1000);
  if (seconds < 120) {
    return `${seconds} s`;
  }
  const minutes = Math.floor(seconds / 60);
  return minutes < 120 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function bytes(count) {
  if (count < 1024) {
    return `${count} B`;
  }
  return count < 1024 * 1024 ? `${(count / 1024).toFixed(1)} KiB` : `${(count / 1024 / 1024).toFixed(1)} MiB`;
}

// Each <time> of a page in the reader's own time zone.
export function localTimes(root = document) {
  root.querySelectorAll('time[datetime]').forEach(time => {
    time.textContent = moment(time.dateTime);
    time.title = time.dateTime;
  });
}
