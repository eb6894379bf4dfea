// All that the widget itself says. A page replaces any of it: <crew-call strings='{"title": "…"}'>.

export const WORDS = {
  lang: 'en',
  title: 'Crew Call',
  subtitle: 'Careers in live music',
  launcher: 'Work in live music?',
  heading: 'Curious about working in live music?',
  greeting: 'Ask about any job behind a show: what it is, how to get in, what it pays. I name the source of each fact, and say so when I do not know.',
  suggestions: [
    'How do I get started with no experience?',
    'Which job would suit me?',
    'What does a rigger do?',
    'What does a tour manager earn?',
    'Which jobs are there without touring?',
    'Show me the career map',
  ],
  small: 'A program, not a person. Check what matters at its source.',
  privacy: 'What you write is kept on this server for a few days. “Forget me” in the menu deletes it.',
  placeholder: 'Ask about a job, pay …',
  send: 'Send',
  log: 'Conversation',
  you: 'You said:',
  adviser: 'Crew Call said:',
  typing: 'Crew Call is writing',
  close: 'Close',
  menu: 'Menu',
  wider: 'Wider',
  newest: 'Newest message',
  replies: 'Suggestions',
  sources: 'Sources',
  more: '{n} more',
  further: 'More',
  copy: 'Copy this answer',
  copied: 'Copied',
  good: 'This helped',
  bad: 'This did not help',
  add: 'Anything to add? (optional)',
  thanks: 'Thank you.',
  print: 'Open to print',
  keep: 'Keep as a file',
  map: 'Who leads to whom, as in the words below.',
  openMap: 'Open the map',
  startOver: 'Start over',
  startOverAsk: 'Begin anew? This conversation is no longer shown.',
  forget: 'Forget me',
  forgetAsk: 'Delete this conversation from the server, for good?',
  yes: 'Yes',
  no: 'No',
  forgotten: 'Done. Nothing of our conversation is kept.',
  again: 'Try again',
  edit: 'Edit',
  unanswered: 'Not answered yet.',
  expired: 'The earlier conversation is no longer kept. This is a new one.',
  offline: 'You are offline. Your question is kept.',
  unreachable: 'The adviser cannot be reached. Your question is kept.',
  late: 'This takes too long. Your question is kept.',
  cut: 'The connection was lost in the middle of the answer.',
  failed: 'Something went wrong on the server. Your question is kept.',
  many: 'That was a lot at once. Please wait {n} seconds.',
  size: 'That is too long to send.',
  origin: 'This site may not use this adviser. Its address is missing from “origins” in credentials.yml.',
};

/** Return the words of a widget: the defaults with those of its `strings` attribute, a JSON object. */
export function wordsOf(attribute) {
  try {
    return { ...WORDS, ...JSON.parse(attribute || '{}') };
  } catch (error) {
    console.warn(`crew-call: the attribute strings is not JSON (${error.message}); the usual words are used`);
    return WORDS;
  }
}

/** Return what to say about a trouble. */
export const about = (words, { code, seconds }) => (words[code] ?? words.failed).replace('{n}', seconds);
