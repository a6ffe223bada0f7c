// The scenario language for CodeMirror: colours, indentation and completion. What is right and wrong is the
// compiler's to say (src/lang); the words are those of src/lang/words.cpp, which a test holds against these.
import { StreamLanguage } from '@codemirror/language';

export const KEYWORDS = (
  'acquire always arrive assert async atomic await barrier block_in_place block_on break cancel channel ' +
  'compare_exchange condition continue critical device else false finally fn forbid if io join join_all let ' +
  'local_set lock loop machine mutex notify notify_all param print process progress read_lock recv release ' +
  'repeat return runtime rwlock select semaphore send shared sleep spawn spawn_blocking spawn_local spin task ' +
  'thread true try_lock unlock until wait while with work write_lock yield').split(' ');

// Words that belong to the machine and to declarations, beside the keywords.
export const SETTINGS = (
  'cores policy context_switch process_switch task_switch migration cache_refill step_cost placement queues ' +
  'steal workers blocking flavor fifo sjf stcf round_robin priority cfs cooperative random by_hand mlfq lottery ' +
  'stride current_thread multi_thread event_loop preemptive at on daemon tickets weight length in races ' +
  'livelock').split(' ');

const keywords = new Set(KEYWORDS);

function token(stream, state) {
  if (stream.eatSpace()) return null;
  if (state.text) return text(stream, state);
  if (stream.match('//')) {
    stream.skipToEnd();
    return 'lineComment';
  }
  if (stream.eat('"')) {
    state.text = true;
    return text(stream, state);
  }
  if (stream.match(/^\d[\d_]*/)) return 'number';
  const word = stream.match(/^[A-Za-z_]\w*/);
  if (word) return keywords.has(word[0]) ? 'keyword' : 'variableName';
  if (stream.match(/^[{}()[\]]/)) {
    const bracket = stream.current();
    if (bracket === '{') ++state.depth;
    if (bracket === '}') state.depth = Math.max(0, state.depth - 1);
    return 'bracket';
  }
  stream.next();
  return 'operator';
}

// A text ends with its line at the latest.
function text(stream, state) {
  while (!stream.eol()) {
    const character = stream.next();
    if (character === '\\') stream.next();
    if (character === '"') {
      state.text = false;
      return 'string';
    }
  }
  state.text = false;
  return 'string';
}

export const scenario = StreamLanguage.define({
  name: 'scenario',
  startState: () => ({ text: false, depth: 0 }),
  copyState: (state) => ({ ...state }),
  token,
  indent: (state, after, context) => (state.depth - (/^\s*\}/.test(after) ? 1 : 0)) * context.unit,
  languageData: {
    commentTokens: { line: '//' },
    closeBrackets: { brackets: ['(', '[', '{', '"'] },
    indentOnInput: /^\s*\}$/,
  },
});

// Keywords, settings, and the names that the program itself has.
export function complete(context) {
  const word = context.matchBefore(/[A-Za-z_]\w*/);
  if (!word || (word.from === word.to && !context.explicit)) return null;
  const own = new Set(context.state.doc.toString().match(/[A-Za-z_]\w{2,}/g) ?? []);
  own.delete(word.text);
  for (const known of [...KEYWORDS, ...SETTINGS]) own.delete(known);
  const as = (type) => (label) => ({ label, type });
  return {
    from: word.from,
    options: [...KEYWORDS.map(as('keyword')), ...SETTINGS.map(as('property')), ...[...own].map(as('variable'))],
    validFor: /^\w*$/,
  };
}
