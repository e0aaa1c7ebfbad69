/* What the forms of the answer share: findings in words, reasons of a cause, sources in short. */
#ifndef MYO_IO_ASSESS_WORDS_H
#define MYO_IO_ASSESS_WORDS_H

#include "myotome/assess_file.h"

enum { MYO_CAUSES_SHOWN = 5 };

typedef struct myo_reason {
    int weight, finding, dB; /* finding -1: several findings together */
} myo_reason;

/* A reason in words; several findings that count together are joined by "+". */
void myo_reason_words(const myo_case *example, const myo_reason *reason, char *text, size_t size);

/* "fever", "no fever", "Pain severity 7 (0-10)", "how it began: suddenly". */
void myo_finding_words(const myo_case *example, int finding, char *text, size_t size);

/* The question to ask for a finding: "Is this true: ...?" */
void myo_finding_question(const myo_finding *finding, char *text, size_t size);

/* What speaks for (sign > 0) or against (sign < 0) a cause, strongest first; returns how many. */
int myo_cause_reasons(const myo_case *example, int cause, int sign, myo_reason *reasons,
                      int capacity);

/* Causes that are worth a paragraph: at most MYO_CAUSES_SHOWN, not more than 20 dB behind. */
int myo_causes_shown(const myo_assessment *assessment);

/* 1 where too little is known to put causes in order. */
int myo_too_little_known(const myo_assessment *assessment);

/* The best rank word of a cause by its place. */
const char *myo_place_word(const myo_assessment *assessment, int place);

/* Paragraph of `indent` blanks, first line after `lead`, wrapped at 88 columns. */
void myo_buffer_wrap(myo_buffer *buffer, int indent, const char *lead, const char *text);

#endif
