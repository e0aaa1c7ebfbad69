/* Files: scenario documents (YAML and JSON with positions), JSON and CSV text, EDF/BDF recordings,
 * the files built into the library, and the results folder.
 *
 * What is wrong with a file that is read gives MYO_INPUT, with its position where there is one;
 * what goes wrong while writing gives MYO_IO. Pointers handed out belong to the object they came
 * from. */
#ifndef MYOTOME_IO_H
#define MYOTOME_IO_H

#include "myotome/cell.h"
#include "myotome/checkpoint.h"
#include "myotome/record.h"
#include "myotome/story.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Documents: a YAML or JSON file as a tree ---- */

enum {
    MYO_DOCUMENT_MAX_BYTES = 16 << 20, /* larger files are refused unread */
    MYO_DOCUMENT_MAX_NODES = 1000000,  /* after aliases are expanded */
    MYO_DOCUMENT_MAX_DEPTH = 64,
};

typedef enum myo_node_kind { MYO_NODE_SCALAR, MYO_NODE_MAPPING, MYO_NODE_SEQUENCE } myo_node_kind;

typedef struct myo_node myo_node;
typedef struct myo_document myo_document;

/* Reads a file; NULL on failure. An empty file, a folder, a file larger than the limit, text that
 * is not UTF-8, a second document, a key that stands twice and an unknown alias are errors. */
myo_document *myo_document_read(const char *path, myo_error *error);

/* The same from memory; `name` stands for the file in positions. */
myo_document *myo_document_parse(const char *name, const char *text, size_t size, myo_error *error);

void myo_document_free(myo_document *document); /* NULL is allowed */

const myo_node *myo_document_root(const myo_document *document);
const char *myo_document_name(const myo_document *document);

myo_node_kind myo_node_kind_of(const myo_node *node);
const char *myo_node_kind_text(const myo_node *node); /* "text", "a mapping", "a list" */
const char *
myo_node_text(const myo_node *node);          /* scalars, without quotes; "" for the other kinds */
int myo_node_is_quoted(const myo_node *node); /* "12" in quotes is text, not a number */
int myo_node_is_null(const myo_node *node);   /* nothing, ~ or null, not quoted */
const char *myo_node_key(const myo_node *node); /* its key in the mapping above it; "" elsewhere */
const char *myo_node_file(const myo_node *node);
int myo_node_line(const myo_node *node); /* 1-based */
int myo_node_column(const myo_node *node);
int myo_node_key_line(const myo_node *node); /* of the key; of the node where it has no key */
int myo_node_key_column(const myo_node *node);

/* Children in the order of the file; of a mapping these are its values, see myo_node_key. */
size_t myo_node_count(const myo_node *node);
const myo_node *myo_node_at(const myo_node *node, size_t index); /* NULL outside 0..count-1 */
const myo_node *myo_node_find(const myo_node *node,
                              const char *key); /* NULL if not there, or no mapping */

/* myo_error_set_at with the node's position (or its key's). Code MYO_INPUT is returned. `text` is
 * the finished sentence. */
int myo_node_error(const myo_node *node, myo_error *error, const char *text);
int myo_node_key_error(const myo_node *node, myo_error *error, const char *text);

/* ---- Text that grows, JSON and CSV ---- */

/* Zero-initialise; text is zero-terminated once something was added. After a failed allocation
 * nothing more is added and `failed` is 1. */
typedef struct myo_buffer {
    char *text;
    size_t size, capacity;
    int failed;
} myo_buffer;

void myo_buffer_free(myo_buffer *buffer); /* the text, not the struct; NULL is allowed */
void myo_buffer_add(myo_buffer *buffer, const char *text);
void myo_buffer_add_bytes(myo_buffer *buffer, const char *bytes, size_t size);
void myo_buffer_format(myo_buffer *buffer, const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 2, 3)))
#endif
    ;

/* A JSON document written from front to back. Commas, line breaks and indentation come by
 * themselves. `key` is the member's name inside an object and must be NULL inside an array and at
 * the top. */
typedef struct myo_json {
    myo_buffer buffer; /* read it when done; free it with myo_json_free */
    int indent;        /* spaces a level; 0 writes one line. Set before the first value. */
    int depth;
    char is_array[64], has_members[64];
} myo_json;

myo_json myo_json_make(int indent);
void myo_json_free(myo_json *json);
void myo_json_object(myo_json *json, const char *key);
void myo_json_array(myo_json *json, const char *key);
void myo_json_end(myo_json *json); /* closes the innermost object or array */
void myo_json_string(myo_json *json, const char *key, const char *text); /* NULL becomes null */
void myo_json_number(myo_json *json, const char *key,
                     double value); /* shortest digits that read back to
                                       the same bits; not finite: null */
void myo_json_integer(myo_json *json, const char *key, long long value);
void myo_json_unsigned(myo_json *json, const char *key, uint64_t value);
void myo_json_bool(myo_json *json, const char *key, int value);
void myo_json_null(myo_json *json, const char *key);
/* The finished text with a line break at its end; NULL when memory was out or something is still
 * open. */
const char *myo_json_text(myo_json *json);

/* Columns as CSV: a line of names, then numbers with nine significant digits. */
void myo_csv_columns(myo_buffer *buffer, const myo_columns *columns);
/* A series as CSV: t_ms, then NAME_UNIT (or NAME_0_UNIT, NAME_1_UNIT ... for several columns). */
void myo_csv_series(myo_buffer *buffer, const myo_series *series);

/* ---- Built-in files ---- */

typedef struct myo_builtin_file {
    const char *name; /* "scenarios/first-muscle.yaml", relative to the tree's root */
    const char *data; /* zero-terminated */
    size_t size;      /* without the zero */
} myo_builtin_file;

int myo_builtin_count(void);
const myo_builtin_file *myo_builtin_at(int index); /* sorted by name; NULL outside 0..count-1 */
const myo_builtin_file *myo_builtin_find(const char *name); /* NULL if unknown */

/* ---- Files and folders ---- */

/* Reads a whole file of at most `limit` bytes into zero-terminated memory that the caller frees.
 * A folder, a missing or an empty file and one above the limit are MYO_INPUT. */
int myo_file_read(const char *path, size_t limit, char **data, size_t *size, myo_error *error);

/* Writes under a temporary name in the same folder, then renames: the file is whole or not there.
 */
int myo_file_write(const char *path, const char *data, size_t size, myo_error *error);

int myo_folder_make(const char *path, myo_error *error); /* with the folders above it */

/* Makes a folder ready to take results: it is made, or empty, or holds results of an earlier run
 * (it has a summary.json written by myotome). Anything else is refused, so that nobody's files are
 * overwritten. */
int myo_results_folder(const char *path, myo_error *error);

/* ---- Checkpoints ---- */

/* Writes under a temporary name, waits until the disk has it, renames: at every moment the old or
 * the new checkpoint is there, whole. */
int myo_checkpoint_write(const myo_checkpoint *checkpoint, const char *path, myo_error *error);
/* Missing, no checkpoint, cut short, damaged in any byte: one sentence each, MYO_INPUT. The caller
 * frees *checkpoint. */
int myo_checkpoint_read(const char *path, myo_checkpoint **checkpoint, myo_error *error);
/* Removes the file and what killed processes left of it half-written. */
void myo_checkpoint_remove(const char *path);

/* ---- EDF, EDF+, BDF and BDF+ recordings ---- */

typedef struct myo_edf myo_edf;

typedef struct myo_edf_channel {
    char name[17]; /* label, as in the file without the blanks at its end */
    char unit[9];  /* "uV" */
    char prefilter[81];
    double rate_Hz;
    size_t n_samples;
    double resolution;      /* units a count */
    double lowest, highest; /* that the file can hold, units */
} myo_edf_channel;

typedef struct myo_edf_annotation {
    double t_s, duration_s; /* duration -1: none given */
    char text[513];
} myo_edf_annotation;

/* Opens a recording; NULL on failure. Missing, empty, cut short, a folder, no EDF at all,
 * discontinuous, broken header: one sentence each, MYO_INPUT. A file cannot be open twice at the
 * same time. */
myo_edf *myo_edf_open(const char *path, myo_error *error);
void myo_edf_close(myo_edf *edf); /* NULL is allowed */

const char *myo_edf_format(const myo_edf *edf); /* "EDF", "EDF+", "BDF" or "BDF+" */
double myo_edf_duration_s(const myo_edf *edf);
int myo_edf_channel_count(const myo_edf *edf); /* annotation channels are not counted */
const myo_edf_channel *myo_edf_channel_at(const myo_edf *edf, int channel);
size_t myo_edf_annotation_count(const myo_edf *edf);
int myo_edf_annotation_at(myo_edf *edf, size_t index, myo_edf_annotation *annotation);

/* Index of a channel by its label: exact, then without regard to case; otherwise -1 and a sentence
 * with the nearest label and all that there are. */
int myo_edf_find(const myo_edf *edf, const char *name, myo_error *error);

/* Reads n samples from `start` in the physical unit. Reading past the end is MYO_INPUT. */
int myo_edf_read(myo_edf *edf, int channel, size_t start, size_t n, double *samples,
                 myo_error *error);

/* Opens, finds, reads a whole channel and closes. *samples is freed by the caller with free(). */
int myo_edf_read_channel(const char *path, const char *name, double **samples, size_t *n,
                         double *rate_Hz, char unit[9], myo_error *error);

/* ---- Results ---- */

/* Channels as one BDF+ file (24 bit; 16-bit EDF+ where the path ends in .edf) with the record's events as annotations. indices selects
 * channels of the record; at least one. The file is the same, byte by byte, for the same record.
 * padded_s (may be NULL): zeros at the end that fill the last data record; 0 as a rule. */
int myo_bdf_write(const myo_record *record, const int *indices, int n_channels, const char *path,
                  double *padded_s, myo_error *error);

/* One channel as a WAV file, 16 bit at its own rate, with its scale in NAME.txt beside it (as
 * myotome/recording.h reads it): 0.05 uV a count, more where the signal is larger than 1.6 mV. */
int myo_wav_write(const myo_channel *channel, const char *path, myo_error *error);

/* EMG-BIDS data set (BIDS 1.11) in `folder`: one recording for each kind of channel, sidecars, the
 * true motor-unit spikes as events. */
int myo_bids_write(const myo_record *record, const char *folder, myo_error *error);

/* Everything in one HDF5 file. The layout stands in docs/files.md. */
int myo_hdf5_write(const myo_record *record, const char *path, myo_error *error);

/* summary.json as text into an empty json. */
void myo_summary_json(const myo_record *record, myo_json *json);
int myo_summary_write(const myo_record *record, const char *path, myo_error *error);

/* The same for a story: its windows' muscles and episodes with times of the story. */
void myo_story_json(const myo_story *story, myo_json *json);
/* Every window's results under windows/NN-NAME/, courses.csv, then summary.json. */
int myo_story_write(const myo_story *story, const char *folder, myo_error *error);

/* Prepares the folder (see myo_results_folder) and writes emg/, signals.h5 and, last, summary.json.
 */
int myo_results_write(const myo_record *record, const char *folder, myo_error *error);

#ifdef __cplusplus
}
#endif
#endif
