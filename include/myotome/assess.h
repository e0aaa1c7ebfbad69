/* The assessment: how urgent an example case is, which causes fit it, and what is still unknown.
 *
 * Purpose: simulation, teaching and research with example cases. It is not for decisions about a
 * real person.
 *
 * Two layers that never mix. Urgency: independent rules over findings, the worst one that holds
 * wins. Ranking: whole decibans (ten times the logarithm of a likelihood ratio) added up for each
 * cause, correlated findings capped. No score ever reaches the urgency.
 *
 * A finding has three values: yes, no, not known. A rule that might still hold is "open", and as
 * long as one is open the answer is never "self-care".
 *
 * The knowledge (findings, rules, causes, evidence) is data; myotome/assess_file.h reads it. All
 * texts that are handed out belong to the knowledge. */
#ifndef MYOTOME_ASSESS_H
#define MYOTOME_ASSESS_H

#include "myotome/base.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { MYO_MAX_FINDINGS = 320, MYO_MAX_RULES = 256, MYO_MAX_CAUSES = 96, MYO_MAX_CHOICES = 16 };

/* The lower, the more urgent. */
typedef enum myo_tier {
    MYO_TIER_EMERGENCY,
    MYO_TIER_SAME_DAY,
    MYO_TIER_WITHIN_DAYS,
    MYO_TIER_SELF_CARE,
    MYO_TIER_COUNT
} myo_tier;

typedef enum myo_truth { MYO_NO, MYO_UNKNOWN, MYO_YES } myo_truth;

typedef enum myo_finding_kind {
    MYO_FINDING_FLAG,
    MYO_FINDING_CHOICE,
    MYO_FINDING_NUMBER
} myo_finding_kind;

/* What a "yes" means for caution. Rules may say "not X" of a reassuring finding only. */
typedef enum myo_finding_sign {
    MYO_SIGN_CONTEXT,
    MYO_SIGN_WARNING,
    MYO_SIGN_REASSURING
} myo_finding_sign;

/* Who wrote a row, when, from what, and for whom. */
typedef struct myo_review {
    const char *author, *date, *source, *population;
} myo_review;

/* One thing that a person reports or a test shows. */
typedef struct myo_finding {
    const char *key, *group, *term, *say, *unit, *note; /* say: plain words; others may be "" */
    myo_finding_kind kind;
    myo_finding_sign sign;
    int two_sided; /* some rule asks for it, another says "not"; set by myo_knowledge_check */
    int measured;  /* by an instrument: not asking it leaves no rule open */
    int n_choices;
    const char *choices[MYO_MAX_CHOICES], *choice_say[MYO_MAX_CHOICES];
    int n_also; /* other words for a choice, as other parts of myotome say it */
    const char *also[MYO_MAX_CHOICES], *also_means[MYO_MAX_CHOICES];
    double low, high; /* of a number, both legal */
    myo_review review;
} myo_finding;

/* An expression over findings, compiled: index of its top node in the knowledge. */
typedef int myo_condition;

/* A named expression that rules use, so that each idea stands in one place. */
typedef struct myo_term {
    const char *name, *when_text, *text, *source;
    myo_condition when;
} myo_term;

typedef struct myo_rule {
    const char *id, *when_text, *reason, *clinical, *note; /* note: said whenever it holds */
    myo_condition when;
    myo_tier tier;
    int outside; /* the case lies outside the people this is made for */
    myo_review review;
} myo_rule;

typedef struct myo_weight {
    const char *when_text, *source;
    myo_condition when;
    int finding, group; /* first finding of the condition; group of correlated ones, -1: none */
    int yes_dB, no_dB;
    char grade; /* P published likelihood ratio, D derived from published figures, X judgement */
} myo_weight;

typedef struct myo_texts {
    const char *const *items;
    int n;
} myo_texts;

typedef struct myo_cause {
    const char *id, *title, *plain, *emg, *laboratory, *shows, *shows_text, *icd10, *snomed;
    int prior_dB;
    int first_weight, n_weights;
    myo_texts settle, helps; /* tests; ids of evidence rows */
    myo_review review;
} myo_cause;

/* A claim, a correction or a treatment, with a verdict. */
typedef struct myo_evidence {
    const char *id, *kind, *claim, *stage, *verdict, *says;
    const char *shown_as; /* letters: S simulated, R rule of the assessment, E evidence */
    const char *shows;    /* a command behind "myotome" that shows it */
    const char *basis;    /* source of the verdict; that of the claim is in the review */
    myo_texts rules;      /* rules, evidence rows, findings and causes it leads to */
    myo_texts rows;       /* FIGURE/ID of validation rows and expectations that test it */
    myo_review review;
} myo_evidence;

typedef struct myo_tier_text {
    const char *id, *title, *action, *watch, *come_back;
    myo_review review;
} myo_tier_text;

/* One screen of the interview: several yes/no findings at once, or one other finding. */
typedef struct myo_question {
    const char *id, *ask, *help;
    int first; /* asked before all others, in the order of the file */
    myo_condition when;
    const char *when_text;
    int n_findings, findings[MYO_MAX_CHOICES];
} myo_question;

typedef struct myo_condition_node {
    short op, count, first, next; /* children: first, then next of each; -1 ends */
    short finding;
    unsigned mask; /* of choices */
    double number;
} myo_condition_node;

typedef struct myo_knowledge {
    const char *version, *purpose, *first_screen;
    char hash[20]; /* of the files it was read from */
    myo_tier_text tiers[MYO_TIER_COUNT];
    myo_finding *findings;
    myo_term *terms;
    myo_rule *rules;
    myo_weight *weights;
    myo_cause *causes;
    myo_evidence *evidence;
    myo_question *questions;
    const char **group_names, **exceptions, **exception_reasons, **first_signs;
    int n_findings, n_terms, n_rules, n_weights, n_causes, n_evidence, n_questions, n_group_names,
        n_exceptions, n_first_signs;
    myo_condition_node *nodes;
    int n_nodes, nodes_capacity;
    void *owner; /* holds the texts */
    void (*free_owner)(void *owner);
} myo_knowledge;

void myo_knowledge_free(myo_knowledge *knowledge); /* NULL is allowed */

/* Index by key or id, -1 if there is none. */
int myo_knowledge_finding(const myo_knowledge *knowledge, const char *key);
int myo_knowledge_rule(const myo_knowledge *knowledge, const char *id);
int myo_knowledge_cause(const myo_knowledge *knowledge, const char *id);
int myo_knowledge_evidence(const myo_knowledge *knowledge, const char *id);

/* As myo_knowledge_finding, but an unknown key is MYO_INPUT with the nearest one named. */
int myo_knowledge_find_finding(const myo_knowledge *knowledge, const char *key, int *finding,
                               myo_error *error);

/* Compiles an expression: all(..), any(..), at_least(N, ..), not X, and, or, brackets;
 * KEY (a yes/no finding or a term), KEY>=N, KEY<=N, KEY>N, KEY<N, KEY=WORD, KEY in {A, B}. */
int myo_condition_compile(myo_knowledge *knowledge, const char *text, myo_condition *condition,
                          myo_error *error);

/* What must hold of the whole: no key twice, every rule reachable, "not" of reassuring findings on
 * the list of exceptions only, every finding that a rule needs in exactly one question. */
int myo_knowledge_check(myo_knowledge *knowledge, myo_error *error);

/* ---- A case ---- */

enum { MYO_NOT_LISTED, MYO_LISTED, MYO_LISTED_UNKNOWN };

typedef struct myo_case {
    const myo_knowledge *knowledge;
    int unlisted_is_no; /* for written cases that list only what matters */
    unsigned char state[MYO_MAX_FINDINGS];
    double value[MYO_MAX_FINDINGS]; /* flag 0/1, index of a choice, number */
} myo_case;

myo_case myo_case_make(const myo_knowledge *knowledge);

/* "yes", "no", "1", "0", "true", "false", a word of the list, a number; "unknown", "?" and "" mean
 * not known. Wrong words and numbers out of range are MYO_INPUT. */
int myo_case_set(myo_case *example, const char *key, const char *value, myo_error *error);

/* ---- The answer ---- */

typedef struct myo_assessment {
    myo_tier tier;       /* what to do now */
    myo_tier fired_tier; /* by the rules that hold; self-care if none does */
    int either;  /* finding whose every answer makes it as urgent as `tier`, though no single rule
                    holds yet; -1 as a rule */
    int settled; /* no open rule could raise the tier */
    int emergency_is_open;              /* an emergency rule could still hold */
    unsigned char rules[MYO_MAX_RULES]; /* myo_truth of each */
    int n_fired, n_open;
    int fired[MYO_MAX_RULES], open[MYO_MAX_RULES]; /* most urgent first, then order of the file;
                                                      open: only those above the tier that fired */
    int n_no, denied[MYO_MAX_FINDINGS];            /* warning signs answered no */
    int n_questions, questions[MYO_MAX_FINDINGS];  /* findings to ask, most informative first */
    int n_causes, order[MYO_MAX_CAUSES];           /* best first */
    int score_dB[MYO_MAX_CAUSES];                  /* by index of the cause */
    int weight_share[3];                           /* decibans used of grade P, D, X */
} myo_assessment;

void myo_assess(const myo_case *example, myo_assessment *assessment);

/* Only the tier and its rules: what a test over many cases needs. */
void myo_assess_urgency(const myo_case *example, myo_assessment *assessment);

/* Only scores and order. */
void myo_assess_ranking(const myo_case *example, myo_assessment *assessment);

/* What a weight adds for a case, before the caps; 0 where its finding is not known. */
int myo_weight_dB(const myo_case *example, int weight);

myo_truth myo_condition_holds(const myo_case *example, myo_condition condition);

/* Findings of a condition that are not known and matter to it; returns how many were written. */
int myo_condition_unknown(const myo_case *example, myo_condition condition, int *findings,
                          int capacity);

/* What a screen that does not apply asks for is answered by that: no injury, no bruise from it.
 * Sets findings that are not listed to "no" or 0. */
void myo_interview_imply(myo_case *example);

/* The next question of the interview, -1 when nothing is left worth asking. asked[i]: question i
 * was put. */
int myo_interview_next(const myo_case *example, const unsigned char *asked);

/* 1 where finding `key` may be said "not" of in a rule. */
int myo_is_exception(const myo_knowledge *knowledge, const char *key);

#ifdef __cplusplus
}
#endif
#endif
