/** Numbers, money and times as the reader's browser writes them. */
const whole = new Intl.NumberFormat();
const tenth = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1, minimumFractionDigits: 1 });
const share = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 0 });
const change = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 0, signDisplay: 'exceptZero' });
const dollars = new Intl.NumberFormat(undefined, { style: 'currency', currency: 'USD', currencyDisplay: 'narrowSymbol' });
const small = new Intl.NumberFormat(undefined, {
  style: 'currency', currency: 'USD', currencyDisplay: 'narrowSymbol', maximumSignificantDigits: 2,
});
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'short' });
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const minute = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });

export const number = (value) => whole.format(value);
export const oneDigit = (value) => tenth.format(value);
export const percent = (value) => share.format(value);
export const percentChange = (value) => change.format(value);

/** Decimal dollars; `null` is unknown, and never zero. */
export function money(decimal) {
  if (decimal === null || decimal === undefined || decimal === '') return 'unknown';
  const value = Number(decimal);
  return (value !== 0 && Math.abs(value) < 0.01 ? small : dollars).format(value);
}

const known = (time) => Number.isFinite(Date.parse(time));
/** @param {string|number} time RFC 3339, or milliseconds */
export const timeOf = (time) => (typeof time === 'number' || known(time) ? clock.format(new Date(time)) : '');
export const minuteOf = (ms) => minute.format(new Date(ms));
export const momentOf = (time) => (known(time) ? moment.format(new Date(time)) : '');

/** A date of a source, as it was given if it is none. */
export function dateOf(text) {
  const plain = /^(\d{4})-(\d\d)-(\d\d)/.exec(text ?? '');
  return plain ? day.format(new Date(Number(plain[1]), Number(plain[2]) - 1, Number(plain[3]))) : text;
}

const STEPS = [[60, 'second'], [60, 'minute'], [24, 'hour'], [7, 'day'], [4.35, 'week'], [12, 'month'], [Infinity, 'year']];

/** How long ago, as "3 min. ago". */
export function ago(time, now = Date.now()) {
  if (!known(time)) return '';
  let value = Math.min(0, (Date.parse(time) - now) / 1000);
  for (const [size, unit] of STEPS) {
    if (Math.abs(value) < size) return relative.format(Math.round(value), unit);
    value /= size;
  }
  return '';
}

/** A duration as "1:02:03" or "4:05"; what is over and lasted less than ten seconds as "3.2 s". */
export function duration(ms, over = false) {
  if (over && ms < 10_000) return `${oneDigit(Math.max(0, ms) / 1000)} s`;
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** A rough time to come: "less than a minute", "about 12 minutes". */
export function roughly(ms) {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return 'less than a minute';
  if (minutes < 90) return minutes === 1 ? 'about a minute' : `about ${number(minutes)} minutes`;
  return `about ${oneDigit(minutes / 60)} hours`;
}

/** The language of a script must not change the count, as it does not for castwright. */
const segmenter = Intl.Segmenter ? new Intl.Segmenter('und', { granularity: 'word' }) : null;

/** Words as castwright counts them: by the rules of Unicode, which also know languages that write no spaces. */
export function countWords(text) {
  if (!segmenter) return text.match(/\S+/g)?.length ?? 0;
  let words = 0;
  for (const { isWordLike } of segmenter.segment(text)) words += isWordLike ? 1 : 0;
  return words;
}
