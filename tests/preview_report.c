/* Writes a report of a synthetic record into the folder named, to look at pages and figures without
 * a simulation. Not a test: build by hand against the library. */
#include "myotome/report.h"
#include "unit/synthetic_record.h"

int main(int argc, char **argv) {
    myo_error error = {0};
    char *text = NULL;
    const char *folder = argc > 1 ? argv[1] : "preview";
    myo_record *record = synthetic_record(argc > 2 ? atoi(argv[2]) : 1, 100, 10.0);
    if (myo_report_write(record, folder, &error) != MYO_OK ||
        myo_timeline_format(record, &text, &error) != MYO_OK) {
        fprintf(stderr, "%s\n", error.text);
        myo_record_free(record);
        return error.code;
    }
    fputs(text, stdout);
    free(text);
    myo_record_free(record);
    return 0;
}
