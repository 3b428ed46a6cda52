// The reader of transcripts that podcast apps use, which we did not write, on what `castwright
// export` writes.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import transcriptator from 'transcriptator';
import { Place } from './served.mjs';

async function exported(place, format) {
  const child = place.start('export', '--format', format, '--output-root', 'output');
  let text = '';
  child.stdout.on('data', (piece) => (text += piece));
  await once(child.stdout, 'end');
  assert.equal(await child.ended, 0, child.log);
  return text;
}

test('every form of a transcript is read with the same words, speakers and times', async (context) => {
  const place = await Place.make();
  context.after(() => place.end());
  assert.equal(await place.generate('--provider', 'rehearsal').ended, 0);
  // Captions divide words behind a hyphen, so blanks do not count.
  const bare = (text) => text.replaceAll(/\s/g, '');
  const script = bare((await exported(place, 'txt')).replaceAll(/^(Nora|Sam): /gm, ''));
  for (const format of ['transcript-json', 'transcript-html', 'vtt', 'srt']) {
    const segments = transcriptator.convertFile(await exported(place, format));
    assert.equal(bare(segments.map((segment) => segment.body).join('')), script, format);
    assert.deepEqual([...new Set(segments.map((segment) => segment.speaker))].sort(), ['Nora', 'Sam'], format);
    for (const [at, segment] of segments.entries())
      assert.ok(at === 0 || segment.startTime >= segments[at - 1].startTime, `${format}, segment ${at}`);
    assert.ok(segments.at(-1).startTime > 60, format);
  }
});
