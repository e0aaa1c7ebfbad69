/* Small dense symmetric matrices, row by row: Cholesky factors and eigenvalues. Golub & Van Loan,
 * Matrix Computations, sections 4.2 and 8.5. */
#ifndef MYO_SOLVE_DENSE_H
#define MYO_SOLVE_DENSE_H

/* Replaces the lower triangle by its factor; returns -1 where the matrix is not positive definite.
 */
int myo_cholesky_factor(int n, double *matrix);
void myo_cholesky_solve(int n, const double *factor, double *right); /* in place */

/* Eigenvalues of K x = lambda M x in rising order; M positive definite. Both matrices are
 * overwritten. vectors, unless NULL: n x n, one eigenvector a row. Returns -1 where M is not
 * positive definite. */
int myo_generalised_eigenvalues(int n, double *stiffness, double *mass, double *values,
                                double *vectors);

#endif
