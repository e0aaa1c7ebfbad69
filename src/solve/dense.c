/* Small dense symmetric matrices; see dense.h. */
#include "solve/dense.h"

#include <math.h>

int myo_cholesky_factor(int n, double *matrix) {
    for (int i = 0; i < n; i++) {
        double *row = matrix + (long)i * n;
        for (int j = 0; j <= i; j++) {
            const double *other = matrix + (long)j * n;
            double sum = row[j];
            for (int k = 0; k < j; k++) sum -= row[k] * other[k];
            if (i != j) {
                row[j] = sum / other[j];
            } else {
                if (!(sum > 0)) return -1;
                row[i] = sqrt(sum);
            }
        }
    }
    return 0;
}

static void forward(int n, const double *factor, double *right) {
    for (int i = 0; i < n; i++) {
        const double *row = factor + (long)i * n;
        double sum = right[i];
        for (int k = 0; k < i; k++) sum -= row[k] * right[k];
        right[i] = sum / row[i];
    }
}

static void backward(int n, const double *factor, double *right) {
    for (int i = n - 1; i >= 0; i--) {
        right[i] /= factor[(long)i * n + i];
        for (int k = 0; k < i; k++) right[k] -= factor[(long)i * n + k] * right[i];
    }
}

void myo_cholesky_solve(int n, const double *factor, double *right) {
    forward(n, factor, right);
    backward(n, factor, right);
}

/* One Jacobi rotation that clears a[p][q]. */
static void rotate(int n, double *a, double *vectors, int p, int q) {
    const double off = a[(long)p * n + q];
    if (off == 0) return;
    const double theta = (a[(long)q * n + q] - a[(long)p * n + p]) / (2 * off);
    const double t = (theta >= 0 ? 1.0 : -1.0) / (fabs(theta) + sqrt(theta * theta + 1));
    const double c = 1 / sqrt(t * t + 1), s = t * c;
    for (int k = 0; k < n; k++) {
        const double kp = a[(long)k * n + p], kq = a[(long)k * n + q];
        a[(long)k * n + p] = c * kp - s * kq;
        a[(long)k * n + q] = s * kp + c * kq;
    }
    for (int k = 0; k < n; k++) {
        const double pk = a[(long)p * n + k], qk = a[(long)q * n + k];
        a[(long)p * n + k] = c * pk - s * qk;
        a[(long)q * n + k] = s * pk + c * qk;
        if (!vectors) continue;
        const double vp = vectors[(long)p * n + k], vq = vectors[(long)q * n + k];
        vectors[(long)p * n + k] = c * vp - s * vq;
        vectors[(long)q * n + k] = s * vp + c * vq;
    }
}

static void sort(int n, double *values, double *vectors) {
    for (int i = 0; i < n; i++) {
        int least = i;
        for (int j = i + 1; j < n; j++)
            if (values[j] < values[least]) least = j;
        const double value = values[least];
        values[least] = values[i];
        values[i] = value;
        for (int k = 0; vectors && k < n; k++) {
            const double x = vectors[(long)least * n + k];
            vectors[(long)least * n + k] = vectors[(long)i * n + k];
            vectors[(long)i * n + k] = x;
        }
    }
}

int myo_generalised_eigenvalues(int n, double *stiffness, double *mass, double *values,
                                double *vectors) {
    if (myo_cholesky_factor(n, mass)) return -1;
    /* A = L^-1 K L^-T: rows first, then, by symmetry, the rows of the transpose. */
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < n; i++) forward(n, mass, stiffness + (long)i * n);
        for (int i = 0; i < n; i++)
            for (int j = 0; j < i; j++) {
                const double x = stiffness[(long)i * n + j];
                stiffness[(long)i * n + j] = stiffness[(long)j * n + i];
                stiffness[(long)j * n + i] = x;
            }
    }
    for (long i = 0; vectors && i < (long)n * n; i++) vectors[i] = i % (n + 1) == 0;
    for (int sweep = 0; sweep < 60; sweep++) {
        double off = 0, all = 0;
        for (int p = 0; p < n; p++)
            for (int q = 0; q < n; q++) {
                const double square = stiffness[(long)p * n + q] * stiffness[(long)p * n + q];
                all += square;
                if (p != q) off += square;
            }
        if (!(off > 1e-26 * all)) break;
        for (int p = 0; p < n; p++)
            for (int q = p + 1; q < n; q++) rotate(n, stiffness, vectors, p, q);
    }
    for (int i = 0; i < n; i++) values[i] = stiffness[(long)i * n + i];
    for (int i = 0; vectors && i < n; i++) backward(n, mass, vectors + (long)i * n);
    sort(n, values, vectors);
    return 0;
}
