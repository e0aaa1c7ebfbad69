/* Reading EDF, EDF+, BDF and BDF+ (Kemp & Olivan 2003; BDF+ as in EDFlib's documentation). EDFlib
 * does the reading; it only says "format error", so the commonest faults are found here first and
 * named. */
#include "io/edf.h"

#include "io/files.h"
#include "io/recording.h"

#include "base/text.h"

#include <edflib.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct myo_edf {
    struct edf_hdr_struct header;
    char *path;
    double duration_s;
    myo_edf_channel *channels;
};

/* EDFlib's opening and closing are not safe between threads. */
static pthread_mutex_t edflib_lock = PTHREAD_MUTEX_INITIALIZER;

/* ---- looking at the header ---- */

/* A blank-padded ASCII number of `width` bytes; 0 where it is none. */
static int field_number(const char *field, int width, double *value) {
    char text[16];
    memcpy(text, field, (size_t)width);
    text[width] = '\0';
    const char *end;
    *value = myo_text_to_double(text, &end);
    return end != text && strspn(end, " ") == strlen(end);
}

static int bad(const char *path, myo_error *error, const char *text, double a, double b) {
    return myo_error_set_at(error, MYO_INPUT, path, 0, 0, text, a, b);
}

/* The fixed 256 bytes: how many signals and records, how long a record is. */
typedef struct outline {
    int is_bdf;
    double n_signals, n_records, record_s, header_bytes;
} outline;

static int read_outline(const char *path, const char head[256], outline *o, myo_error *error) {
    const int is_edf = memcmp(head, "0       ", 8) == 0;
    o->is_bdf = memcmp(head,
                       "\xff"
                       "BIOSEMI",
                       8) == 0;
    if (!is_edf && !o->is_bdf)
        return bad(path, error, "this is not an EDF or BDF recording: it does not begin like one",
                   0, 0);
    if (!field_number(head + 184, 8, &o->header_bytes) ||
        !field_number(head + 236, 8, &o->n_records) || !field_number(head + 244, 8, &o->record_s) ||
        !field_number(head + 252, 4, &o->n_signals))
        return bad(path, error,
                   "the EDF header is damaged: a number in its first 256 bytes cannot be read", 0,
                   0);
    if (!(o->n_signals >= 1 && o->n_signals <= EDFLIB_MAXSIGNALS &&
          o->n_signals == floor(o->n_signals)))
        return bad(path, error, "the EDF header is damaged: it names %g signals", o->n_signals, 0);
    if (o->header_bytes != 256 * (o->n_signals + 1))
        return bad(path, error,
                   "the EDF header is damaged: it claims %g bytes, its signals need %g",
                   o->header_bytes, 256 * (o->n_signals + 1));
    if (o->n_records == -1)
        return bad(path, error,
                   "the recording was never closed: its header says -1 data records; "
                   "repair it with EDFbrowser",
                   0, 0);
    if (!(o->n_records >= 1 && o->n_records == floor(o->n_records)))
        return bad(path, error, "the EDF header is damaged: it names %g data records", o->n_records,
                   0);
    return MYO_OK;
}

/* Does the file have the length that its header promises? */
static int check_length(const char *path, FILE *file, const outline *o, double size,
                        myo_error *error) {
    if (size < o->header_bytes)
        return bad(path, error, "the file is cut short: its header alone has %g bytes, the file %g",
                   o->header_bytes, size);
    double record_bytes = 0;
    for (int s = 0; s < (int)o->n_signals; s++) {
        char text[8];
        double n;
        if (fseek(file, (long)(256 + 216 * o->n_signals + 8 * s), SEEK_SET) != 0 ||
            fread(text, 1, 8, file) != 8 || !field_number(text, 8, &n) ||
            !(n >= 1 && n == floor(n)))
            return bad(path, error, "the EDF header is damaged: samples a record of signal %g",
                       s + 1, 0);
        record_bytes += n * (o->is_bdf ? 3 : 2);
    }
    const double promised = o->header_bytes + record_bytes * o->n_records;
    if (size < promised)
        return bad(path, error,
                   "the file is cut short: its header promises %g bytes, there are %g; "
                   "copy it again or repair it with EDFbrowser",
                   promised, size);
    if (size > promised)
        return bad(path, error,
                   "the file and its header disagree: %g bytes are promised, there are %g",
                   promised, size);
    return MYO_OK;
}

int myo_edf_check_file(const char *path, myo_error *error) {
    uint64_t size;
    const int code = myo_file_check_readable(path, &size, error);
    if (code) return code;
    FILE *file = fopen(path, "rb");
    if (!file) return bad(path, error, "the file cannot be opened", 0, 0);
    char head[256] = {0};
    const size_t n = fread(head, 1, sizeof head, file);
    outline o = {0};
    int result;
    if (n < sizeof head && (n < 8 || (memcmp(head, "0       ", 8) != 0 && memcmp(head,
                                                                                 "\xff"
                                                                                 "BIOSEMI",
                                                                                 8) != 0)))
        result = bad(path, error, "this is not an EDF or BDF recording: it does not begin like one",
                     0, 0);
    else if (n < sizeof head)
        result =
            bad(path, error, "the file is cut short: it has %g bytes, the shortest EDF header 256",
                (double)n, 0);
    else
        result = read_outline(path, head, &o, error);
    if (!result) result = check_length(path, file, &o, (double)size, error);
    fclose(file);
    return result;
}

/* ---- opening ---- */

static int edflib_error(const char *path, int number, myo_error *error) {
    switch (number) {
    case EDFLIB_MALLOC_ERROR:
        return bad(path, error, "the memory is not enough to read it", 0, 0);
    case EDFLIB_FILE_ALREADY_OPENED:
        return bad(path, error, "the recording is open already", 0, 0);
    case EDFLIB_MAXFILES_REACHED:
        return bad(path, error, "too many recordings are open at once", 0, 0);
    case EDFLIB_FILE_IS_DISCONTINUOUS:
        return bad(path, error,
                   "the recording has gaps (EDF+D), which are not read; "
                   "split it with EDFbrowser",
                   0, 0);
    case EDFLIB_NUMBER_OF_SIGNALS_INVALID:
        return bad(path, error, "the recording has no signals", 0, 0);
    default:
        return bad(path, error,
                   "the header breaks the rules of EDF (EDFlib refuses it); "
                   "EDFbrowser shows which",
                   0, 0);
    }
}

static void copy_trimmed(char *to, size_t size, const char *from) {
    size_t n = strnlen(from, size - 1);
    while (n > 0 && from[n - 1] == ' ') n--;
    memcpy(to, from, n);
    to[n] = '\0';
}

static int describe(myo_edf *edf) {
    const struct edf_hdr_struct *h = &edf->header;
    edf->channels = calloc((size_t)h->edfsignals + 1, sizeof *edf->channels);
    if (!edf->channels) return 0;
    edf->duration_s = (double)h->file_duration / (double)EDFLIB_TIME_DIMENSION;
    for (int s = 0; s < h->edfsignals; s++) {
        const struct edf_param_struct *p = &h->signalparam[s];
        myo_edf_channel *c = &edf->channels[s];
        copy_trimmed(c->name, sizeof c->name, p->label);
        copy_trimmed(c->unit, sizeof c->unit, p->physdimension);
        copy_trimmed(c->prefilter, sizeof c->prefilter, p->prefilter);
        c->n_samples = p->smp_in_file > 0 ? (size_t)p->smp_in_file : 0;
        c->rate_Hz = (double)p->smp_in_datarecord * (double)EDFLIB_TIME_DIMENSION /
                     (double)h->datarecord_duration;
        c->lowest = p->phys_min;
        c->highest = p->phys_max;
        c->resolution = (p->phys_max - p->phys_min) / ((double)p->dig_max - (double)p->dig_min);
    }
    return 1;
}

myo_edf *myo_edf_open(const char *path, myo_error *error) {
    if (myo_edf_check_file(path, error)) return NULL;
    myo_edf *edf = calloc(1, sizeof *edf);
    char *copy = strdup(path);
    if (!edf || !copy) {
        free(edf);
        free(copy);
        edflib_error(path, EDFLIB_MALLOC_ERROR, error);
        return NULL;
    }
    edf->path = copy;
    edf->header.handle = -1;
    pthread_mutex_lock(&edflib_lock);
    int failed = edfopen_file_readonly(path, &edf->header, EDFLIB_READ_ALL_ANNOTATIONS);
    if (failed &&
        edf->header.filetype == EDFLIB_FILE_CONTAINS_FORMAT_ERRORS) /* perhaps only an annotation */
        failed = edfopen_file_readonly(path, &edf->header, EDFLIB_DO_NOT_READ_ANNOTATIONS);
    pthread_mutex_unlock(&edflib_lock);
    if (failed) {
        edflib_error(path, edf->header.filetype, error);
        edf->header.handle = -1;
    } else if (edf->header.edfsignals < 1 || edf->header.datarecord_duration <= 0) {
        failed = bad(path, error, "the recording has no signals, only annotations", 0, 0);
    } else if (!describe(edf)) {
        failed = edflib_error(path, EDFLIB_MALLOC_ERROR, error);
    }
    if (!failed) return edf;
    myo_edf_close(edf);
    return NULL;
}

void myo_edf_close(myo_edf *edf) {
    if (!edf) return;
    pthread_mutex_lock(&edflib_lock);
    if (edf->header.handle >= 0) edfclose_file(edf->header.handle);
    pthread_mutex_unlock(&edflib_lock);
    free(edf->channels);
    free(edf->path);
    free(edf);
}

/* ---- looking inside ---- */

const char *myo_edf_format(const myo_edf *edf) {
    static const char *const names[] = {"EDF", "EDF+", "BDF", "BDF+"};
    const int type = edf->header.filetype;
    return type >= 0 && type < 4 ? names[type] : "EDF";
}

double myo_edf_duration_s(const myo_edf *edf) {
    return edf->duration_s;
}
int myo_edf_channel_count(const myo_edf *edf) {
    return edf->header.edfsignals;
}

const myo_edf_channel *myo_edf_channel_at(const myo_edf *edf, int channel) {
    return channel >= 0 && channel < edf->header.edfsignals ? &edf->channels[channel] : NULL;
}

size_t myo_edf_annotation_count(const myo_edf *edf) {
    return edf->header.annotations_in_file > 0 ? (size_t)edf->header.annotations_in_file : 0;
}

int myo_edf_annotation_at(myo_edf *edf, size_t index, myo_edf_annotation *annotation) {
    struct edf_annotation_struct a;
    if (index >= myo_edf_annotation_count(edf) ||
        edf_get_annotation(edf->header.handle, (int)index, &a))
        return MYO_INPUT;
    annotation->t_s = (double)a.onset / (double)EDFLIB_TIME_DIMENSION;
    annotation->duration_s =
        a.duration_l < 0 ? -1.0 : (double)a.duration_l / (double)EDFLIB_TIME_DIMENSION;
    snprintf(annotation->text, sizeof annotation->text, "%s", a.annotation);
    return MYO_OK;
}

int myo_edf_find(const myo_edf *edf, const char *name, myo_error *error) {
    const char *labels[EDFLIB_MAXSIGNALS];
    for (int s = 0; s < edf->header.edfsignals; s++) labels[s] = edf->channels[s].name;
    return myo_find_label(edf->path, labels, edf->header.edfsignals, name, error);
}

int myo_edf_read(myo_edf *edf, int channel, size_t start, size_t n, double *samples,
                 myo_error *error) {
    const myo_edf_channel *c = myo_edf_channel_at(edf, channel);
    if (!c) return bad(edf->path, error, "there is no channel %g", channel, 0);
    if (start > c->n_samples || n > c->n_samples - start)
        return bad(edf->path, error, "samples up to %g are wanted, the channel has %g",
                   (double)start + (double)n, (double)c->n_samples);
    if (n == 0) return MYO_OK;
    if (edfseek(edf->header.handle, channel, (long long)start, EDFSEEK_SET) != (long long)start)
        return bad(edf->path, error, "reading failed at sample %g", (double)start, 0);
    enum { BLOCK = 65536 };
    for (size_t done = 0; done < n;) {
        const int want = n - done < BLOCK ? (int)(n - done) : BLOCK;
        const int got = edfread_physical_samples(edf->header.handle, channel, want, samples + done);
        if (got <= 0)
            return bad(edf->path, error, "reading failed at sample %g", (double)(start + done), 0);
        done += (size_t)got;
    }
    return MYO_OK;
}

int myo_edf_read_channel(const char *path, const char *name, double **samples, size_t *n,
                         double *rate_Hz, char unit[9], myo_error *error) {
    myo_edf *edf = myo_edf_open(path, error);
    if (!edf) return MYO_INPUT;
    int code = MYO_INPUT;
    const int channel = myo_edf_find(edf, name, error);
    if (channel >= 0) {
        const myo_edf_channel *c = &edf->channels[channel];
        double *data = malloc((c->n_samples + 1) * sizeof *data);
        code = data ? myo_edf_read(edf, channel, 0, c->n_samples, data, error)
                    : edflib_error(path, EDFLIB_MALLOC_ERROR, error);
        if (code) {
            free(data);
        } else {
            *samples = data;
            *n = c->n_samples;
            *rate_Hz = c->rate_Hz;
            memcpy(unit, c->unit, sizeof c->unit);
        }
    }
    myo_edf_close(edf);
    return code;
}
