/* What the writers of this room share: temporary names, renaming, sentences for errno. */
#ifndef MYO_IO_FILES_H
#define MYO_IO_FILES_H

#include "myotome/io.h"

enum { MYO_PATH_SIZE = 4096 };

/* FOLDER/NAME; MYO_IO where it does not fit. */
int myo_path_join(char path[MYO_PATH_SIZE], const char *folder, const char *name, myo_error *error);

/* A name in the same folder for the unfinished file, unique to this process. */
int myo_file_temporary(const char *path, char temporary[MYO_PATH_SIZE], myo_error *error);

/* Gives the finished file its name; removes it where that fails. */
int myo_file_commit(const char *temporary, const char *path, myo_error *error);

/* As myo_file_write, and on the disk before it has its name: what stood there before is lost only
 * when the new file would survive a loss of power. */
int myo_file_write_surely(const char *path, const char *data, size_t size, myo_error *error);

/* "cannot write PATH: the disk is full" from errno number `number`. */
int myo_file_write_error(const char *path, int number, myo_error *error);

/* Missing, a folder, empty: one sentence each, MYO_INPUT. *size may be NULL. */
int myo_file_check_readable(const char *path, uint64_t *size, myo_error *error);

/* "conditions": what the person has, and the share of assumed numbers. */
void myo_applied_json(const myo_applied *applied, int n, myo_json *json);

/* One episode, its times from `from_s` on. */
void myo_summary_episode(const myo_record *record, size_t index, double from_s, myo_json *json);

/* A summary.json that only says "unfinished": the folder is ours, so that a run that was stopped
 * half-way can be repeated, and nobody takes half-written results for whole ones. */
int myo_results_mark(const char *folder, myo_error *error);

#endif
