/** What states, ends and events are called: plain sentences for a producer. */
import { duration, money, number } from './format.js';

/** States of a run: their word, and the key of their shape and colour. */
const STATES = {
  working: 'Writing',
  stopped: 'Stopped',
  died: 'Broken off',
  review: 'Needs review',
  finished: 'Finished',
};

/** A finished run with errors needs a person, until one approved it, and has a state of its own here. */
export function stateOf(run) {
  const key = run.state === 'finished' && run.findings > 0 && !run.approved ? 'review' : run.state;
  return { key, label: STATES[key] ?? run.state };
}

export const needsPerson = (run) => ['stopped', 'died', 'review'].includes(stateOf(run).key);
export const failed = (run) => run.state === 'stopped' || run.state === 'died';

/** Why a run stopped, by the exit code, for somebody who does not know the code. */
const STOPS = {
  2: 'a setting or the topic file is not right.',
  3: 'the sources are doubtful.',
  4: 'the key is missing, or was refused.',
  5: 'the model’s provider reported an error.',
  6: 'the connection was cut.',
  7: 'the budget is used up.',
  8: 'the provider allows no more requests at the moment.',
  9: 'another castwright works on this topic.',
  10: 'a file is missing.',
  11: 'the disk is full or failing, or a stored file is damaged.',
  12: 'an answer came that cannot be used. It is kept.',
  129: 'the terminal was closed.',
  130: 'a person stopped it.',
  143: 'the computer asked it to stop.',
};

/** Other codes say little: then the cause says it. */
function whyStopped({ code, cause }) {
  // The same code as a rate limit, but waiting does not help.
  if (code === 8 && /insufficient_quota/.test(cause)) return 'the account at the provider has no credit left.';
  if (STOPS[code]) return STOPS[code];
  return cause ? `${cause.replace(/[.!?]$/, '')}.` : 'it could not go further.';
}

/** A topic may want shorter scripts only. */
export const wantsLong = (run) => run.chunks > 0;

/** A run whose folder cannot be read is told without a time. */
export const isReadable = (run) => Boolean(run.created);

/** @param {{stored: number, chunks: number}} run */
function kept(run) {
  if (!wantsLong(run)) return 'What came is kept.';
  return run.stored > 0 ? `Nothing is lost: ${run.stored} of ${run.chunks} chunks are kept.` : 'Nothing was stored yet.';
}

function chunkWords(live, run) {
  const { request, phase } = live;
  return `${{ ...PHASES, received: 'Received' }[phase] ?? 'Writing'} chunk ${request.n} of ${run.chunks}`;
}

/** A chunk that is received waits for those before it: nobody writes it any more. */
const written = (live) => live.filter((one) => one.phase !== 'received');

/** What happens in a run, in one sentence; `live` are the requests under way if they are known. */
export function sentenceOf(run, live = []) {
  switch (stateOf(run).key) {
    case 'working':
      if (written(live).length > 1) {
        return `Writing ${number(written(live).length)} chunks at the same time; ${run.stored} of ${run.chunks} are stored.`;
      }
      if (live.length > 0) {
        const one = written(live)[0] ?? live[0];
        return one.request.n === 0 ? 'Researching.' : `${chunkWords(one, run)}: ${one.request.title}.`;
      }
      if (!wantsLong(run) || run.stages?.[0].finished) return 'Writing the shorter scripts.';
      return run.stored < run.chunks ? `Writing chunk ${run.stored + 1} of ${run.chunks}.` : 'Examining the script.';
    case 'stopped': return isReadable(run) ? `Stopped: ${whyStopped(run)} ${kept(run)}` : `This run cannot be read: ${whyStopped({ cause: run.cause })}`;
    case 'died': return `The program that wrote this ended without a word. ${kept(run)}`;
    case 'review': return run.findings === 1 ? '1 error was found in the script.' : `${number(run.findings)} errors were found in the script.`;
    default: {
      const all = wantsLong(run) ? `All ${run.chunks} chunks are written` : 'The shorter scripts are written';
      return run.approved ? `${all}, and approved by ${run.approved}.` : `${all}.`;
    }
  }
}

/** Phases of a chunk. */
export const PHASES = {
  waiting: 'Waiting',
  researching: 'Researching for',
  thinking: 'Thinking about',
  writing: 'Writing',
  reattaching: 'Re-attaching to',
  received: 'Received',
  stored: 'Stored',
  failed: 'Failed',
};

const ENDS = {
  completed: 'complete',
  incomplete: 'stopped too early',
  failed: 'failed at the provider',
  refused: 'refused by the model',
  cancelled: 'cancelled',
  cut: 'the connection was cut',
  stalled: 'no more text came',
  unusable: 'cannot be used',
  unknown: 'nobody knows how it ended',
};

/** Nobody failed who was never asked. */
const endWord = ({ end, reason }) => (end === 'failed' && /\bnot sent\b/.test(reason) ? 'was not sent' : ENDS[end] ?? end);

/** @param {boolean} lost nobody ends it any more */
export function endOf(attempt, lost = false) {
  if (attempt.state === 'ended') return endWord(attempt);
  return lost ? ENDS.unknown : 'under way';
}

const CHUNK = (event) => (event.chunk > 0 ? `Chunk ${event.chunk}` : 'Research');

/** Events as sentences. An unknown type is told by its name, since newer programs may write more types. */
const EVENTS = {
  run_started: (e) => `The run begins: ${number(e.words)} words in ${e.chunks} chunks`,
  run_resumed: (e) => `The run is resumed with ${e.stored} of ${e.chunks} chunks stored`,
  plan_revised: () => 'The plan follows the research now',
  request_reserved: (e) => `${CHUNK(e)}: ${e.worst_usd === null ? 'the price is unknown' : `at most ${money(e.worst_usd)} reserved`}`,
  request_opened: (e) => `${CHUNK(e)}: request sent${e.attempt > 1 ? `, attempt ${e.attempt}` : ''}`,
  response_known: (e) => `${CHUNK(e)}: the provider works on it`,
  first_text: (e) => `${CHUNK(e)}: first words after ${duration(e.ms, true)}`,
  reattached: (e) => `${CHUNK(e)}: connected again to the same answer, at no cost`,
  chunk_ended: (e) => `${CHUNK(e)}: ${endWord(e) === 'was not sent' ? 'the request' : 'answer'} ${endWord(e)}; cost ${money(e.cost_usd)}`,
  chunk_stored: (e) => `${CHUNK(e)}: stored${e.words ? `, ${number(e.words)} words` : ''}`,
  chunk_reopened: (e) => `${CHUNK(e)}: a person wants it written again`,
  chunk_text: (e) => `${CHUNK(e)}: ${e.by === 'hand' ? 'text changed by hand' : 'text kept'}`,
  checkpoint_saved: (e) => `Chunks 1 to ${e.n} saved`,
  finding: (e) => `Found: ${ruleName(e.rule)}`,
  warning: (e) => `Warning: ${e.text}`,
  approved: (e) => `Approved by ${e.editor}`,
  run_finished: (e) => `Finished: ${number(e.words)} words, ${money(e.cost_usd)}`,
  run_stopped: (e) => `Stopped: ${whyStopped(e)}`,
};

export function eventSentence(event) {
  try {
    return EVENTS[event.type]?.(event) ?? String(event.type).replaceAll('_', ' ');
  } catch {
    return String(event.type);
  }
}

/** "speech.long_turn" as "Speech: long turn". */
export function ruleName(rule) {
  const [family, name = ''] = String(rule).split('.');
  return `${family[0]?.toUpperCase() ?? ''}${family.slice(1)}: ${name.replaceAll('_', ' ')}`;
}

export const SEVERITIES = { error: 'Error', warning: 'Warning', info: 'Note' };
