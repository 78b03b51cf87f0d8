/** Questions that somebody was given, and the right answers. */
export const questions = {
  SecurityQuestion1: 'First pet?',
  SecurityQuestion2: 'First school?',
  SecurityQuestion3: 'First street?',
  SecurityQuestion4: 'First film?',
};
export const answers = {
  SecurityAnswer1: 'Schrödinger',
  SecurityAnswer2: 'Marien Gymnasium',
  SecurityAnswer3: 'Lindenstraße',
  SecurityAnswer4: 'Casablanca',
};
