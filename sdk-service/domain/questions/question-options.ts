/** A question offered to people who think of none themselves; they may also write their own. */
export interface QuestionOption {
  /** BCP 47 short. */
  readonly language: string;
  readonly question: string;
  /** From 1; the same in every language. */
  readonly sequence: number;
}

/**
 * Asked are early memories: neither what stands in registers and profiles (birthday, mother's name), nor what changes
 * (favourite film), nor what has few answers (colour of the eyes). English first; the others in the same order.
 */
const stock: Readonly<Record<string, readonly string[]>> = {
  en: [
    'What was the name of your first cuddly toy?',
    'What was the last name of your favourite teacher at school?',
    'In which street did your best friend live when you were a child?',
    'What was the name of the first boy or girl you had a crush on?',
    'What did you want to become when you were a child?',
    'What was the first film you saw in a cinema?',
    'In which town did you lose your way for the first time?',
    'What was the nickname your family had for you?',
    'What was the first concert you went to?',
    'What was the first thing you learned to cook?',
    'What was the name of the place where you spent your first holidays?',
    'What was the first present that you remember?',
    'Which book did you read again and again as a child?',
    'What was the name of the shop where you bought sweets as a child?',
    'What was the first thing you bought with money of your own?',
    'Who taught you to swim or to ride a bicycle?',
  ],
  de: [
    'Wie hieß Ihr erstes Kuscheltier?',
    'Wie hieß Ihre Lieblingslehrerin oder Ihr Lieblingslehrer mit Nachnamen?',
    'In welcher Straße wohnte Ihre beste Freundin oder Ihr bester Freund, als Sie ein Kind waren?',
    'Wie hieß das erste Mädchen oder der erste Junge, in das oder den Sie verliebt waren?',
    'Was wollten Sie als Kind werden?',
    'Welchen Film haben Sie zuerst im Kino gesehen?',
    'In welcher Stadt haben Sie sich zum ersten Mal verlaufen?',
    'Welchen Spitznamen hatten Sie in Ihrer Familie?',
    'Welches Konzert haben Sie zuerst besucht?',
    'Was haben Sie zuerst kochen gelernt?',
    'Wie hieß der Ort Ihrer ersten Ferien?',
    'Welches ist das erste Geschenk, an das Sie sich erinnern?',
    'Welches Buch haben Sie als Kind immer wieder gelesen?',
    'Wie hieß der Laden, in dem Sie als Kind Süßigkeiten kauften?',
    'Was haben Sie sich vom ersten eigenen Geld gekauft?',
    'Wer hat Ihnen das Schwimmen oder das Radfahren beigebracht?',
  ],
  fr: [
    'Comment s’appelait votre première peluche ?',
    'Quel était le nom de famille de votre professeur préféré à l’école ?',
    'Dans quelle rue habitait votre meilleur ami ou meilleure amie d’enfance ?',
    'Comment s’appelait votre premier amour ?',
    'Que vouliez-vous devenir quand vous étiez enfant ?',
    'Quel est le premier film que vous avez vu au cinéma ?',
    'Dans quelle ville vous êtes-vous perdu pour la première fois ?',
    'Quel surnom vous donnait votre famille ?',
    'Quel est le premier concert auquel vous avez assisté ?',
    'Quel est le premier plat que vous avez appris à cuisiner ?',
    'Comment s’appelait le lieu de vos premières vacances ?',
    'Quel est le premier cadeau dont vous vous souvenez ?',
    'Quel livre lisiez-vous sans cesse quand vous étiez enfant ?',
    'Comment s’appelait le magasin où vous achetiez des bonbons quand vous étiez enfant ?',
    'Quel est votre premier achat avec votre propre argent ?',
    'Qui vous a appris à nager ou à faire du vélo ?',
  ],
  es: [
    '¿Cómo se llamaba su primer peluche?',
    '¿Cuál era el apellido de su profesor preferido en la escuela?',
    '¿En qué calle vivía su mejor amigo o amiga de la infancia?',
    '¿Cómo se llamaba su primer amor?',
    '¿Qué quería ser de mayor cuando era niño?',
    '¿Cuál fue la primera película que vio en un cine?',
    '¿En qué ciudad se perdió por primera vez?',
    '¿Qué apodo le daba su familia?',
    '¿Cuál fue el primer concierto al que asistió?',
    '¿Qué fue lo primero que aprendió a cocinar?',
    '¿Cómo se llamaba el lugar de sus primeras vacaciones?',
    '¿Cuál es el primer regalo que recuerda?',
    '¿Qué libro leía una y otra vez cuando era niño?',
    '¿Cómo se llamaba la tienda donde compraba golosinas cuando era niño?',
    '¿Qué fue lo primero que compró con su propio dinero?',
    '¿Quién le enseñó a nadar o a montar en bicicleta?',
  ],
};

export const questionOptions: readonly QuestionOption[] = Object.entries(stock).flatMap(([language, questions]) =>
  questions.map((question, index) => ({ language, question, sequence: index + 1 })),
);
