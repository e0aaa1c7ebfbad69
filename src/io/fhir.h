/* FHIR R4 (4.0.1) in: answers of a QuestionnaireResponse. */
#ifndef MYO_IO_FHIR_H
#define MYO_IO_FHIR_H

#include "myotome/assess_file.h"

/* 1 where the document is a FHIR resource. */
int myo_fhir_is_resource(const myo_node *root);

/* A QuestionnaireResponse, or a Bundle with one. */
int myo_fhir_case(const myo_node *root, myo_case *example, myo_error *error);

#endif
