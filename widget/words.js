// All that the widget itself says. A page replaces any of it: <crew-call strings='{"title": "…"}'>.

export const WORDS = {
  lang: 'en',
  title: 'Crew Call',
  subtitle: 'Careers in live music',
  launcher: 'Work in live music?',
  heading: 'Curious about working in live music?',
  greeting: 'Ask me about any job behind a show: what it is, how to get in, what it pays and what the life is like. I name the source of each fact, and say so when I do not know.',
  suggestionsLabel: 'For example',
  suggestions: [
    'How do I get started with no experience?',
    'Which job would suit me?',
    'What does a rigger do?',
    'What does a tour manager earn?',
    'Which jobs are there without touring?',
    'Show me the career map',
  ],
  small: 'A program, not a person. It can be wrong: check what matters at the source.',
  privacy: 'What you write is kept on this site’s server for a few days. “Forget me” in the menu deletes it.',
  placeholder: 'Ask about a job, pay, training …',
  input: 'Your question',
  send: 'Send',
  log: 'Conversation',
  you: 'You said:',
  adviser: 'Crew Call said:',
  typing: 'Crew Call is writing',
  close: 'Close',
  menu: 'Menu',
  wider: 'Make wider',
  newest: 'Go to the newest message',
  replies: 'Suggested replies',
  sources: 'Sources',
  moreSources: '{n} more',
  fewerSources: 'Fewer',
  copy: 'Copy this answer',
  copied: 'Copied',
  notCopied: 'This browser did not let me copy',
  good: 'This helped',
  bad: 'This did not help',
  thanks: 'Thank you.',
  tellMore: 'Anything to add? (optional)',
  sendWord: 'Send',
  wordSent: 'Thank you, noted.',
  notSaved: 'That could not be saved. Please try again.',
  printPlan: 'Open to print',
  keepPlan: 'Keep as a file',
  mapAlt: 'Map of who leads to whom in live music careers. The words beside it say the same.',
  openMap: 'Open the map',
  compared: 'Comparison',
  startOver: 'Start over',
  startOverAsk: 'Begin a new conversation? This one is no longer shown.',
  forgetMe: 'Forget me',
  forgetAsk: 'Delete this conversation from the server? This cannot be undone.',
  yes: 'Yes',
  no: 'No',
  forgotten: 'Done. Nothing of our conversation is kept.',
  expired: 'Your earlier conversation was too long ago and is no longer kept. This is a new one.',
  tryAgain: 'Try again',
  edit: 'Edit',
  notSent: 'Not answered yet',
  offline: 'You are offline. Your question is kept; try again when you are connected.',
  unreachable: 'The adviser cannot be reached at the moment. Your question is kept.',
  late: 'This takes too long. Your question is kept; please try again.',
  cut: 'The connection was lost in the middle of the answer.',
  failed: 'Something went wrong on the server. Your question is kept.',
  many: 'That was a lot of messages at once. Please wait {n} seconds, then try again.',
  size: 'That is too long to send. Please shorten it.',
  origin: 'This site is not allowed to use this adviser. Its owner can add it to “origins” in credentials.yml.',
  history: 'Your earlier conversation cannot be loaded at the moment.',
};

/** Return the words of a widget: the defaults with those of its `strings` attribute, a JSON object. */
export function wordsOf(attribute) {
  if (!attribute) return WORDS;
  try {
    return { ...WORDS, ...JSON.parse(attribute) };
  } catch (error) {
    console.warn(`crew-call: the attribute strings is not JSON (${error.message}); the usual words are used`);
    return WORDS;
  }
}

/** Put a number into words: fill('{n} more', 3). */
export const fill = (words, n) => words.replace('{n}', n);
