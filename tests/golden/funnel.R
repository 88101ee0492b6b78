# Funnel plot with over-dispersed limits and empirical-Bayes rates, in base R, written from the papers: Spiegelhalter 2005
# (Statistics in Medicine 24, 1185-1202; Quality and Safety in Health Care 14, 347-351) and Kleinman 1973 (JASA 68, 46-54).
#
#   Rscript funnel.R funnel_cases.csv funnel_r.json
#
# Reads municipality, year, scope, decided, remitted, changed_or_annulled; the last year of each scope is used.

paths <- commandArgs(trailingOnly = TRUE)
cases <- read.csv(paths[1], colClasses = c(municipality = "character"))
cases$x <- cases$remitted + cases$changed_or_annulled

winsorise <- function(z, q = 0.1) {
  ends <- quantile(z, c(q, 1 - q), names = FALSE, type = 7)
  pmin(pmax(z, ends[1]), ends[2])
}

# Winsorised z-scores of mere chance have this variance, and not 1.
ends <- qnorm(c(0.1, 0.9))
density <- function(z) z^2 * dnorm(z)
consistent <- integrate(density, ends[1], ends[2], rel.tol = 1e-12)$value + 2 * 0.1 * ends[2]^2

funnel <- function(x, n) {
  target <- sum(x) / sum(n)
  s <- sqrt(target * (1 - target) / n)
  z <- winsorise((x / n - target) / s)
  phi <- sum(z^2) / length(z) / consistent
  w <- 1 / s^2
  tau2 <- max(0, (length(z) * phi - (length(z) - 1)) / (sum(w) - sum(w^2) / sum(w)))
  list(target = target, dispersion = phi, tau = sqrt(tau2), s = s)
}

limit <- function(f, p) pmin(pmax(f$target + qnorm(p) * sqrt(f$s^2 + f$tau^2), 0), 1)

shrink <- function(x, n) {
  p <- sum(x) / sum(n)
  k <- length(x)
  S <- sum(n * (x / n - p)^2)
  rho <- (S / (p * (1 - p)) - (k - 1)) / (sum(n) - sum(n^2) / sum(n) - (k - 1))
  rho <- min(max(rho, 0), 1)
  if (rho == 0) return(rep(p, k))
  M <- (1 - rho) / rho
  (x + M * p) / (n + M)
}

number <- function(v) sprintf("%.17g", v)
pairs <- function(l) paste0("{", paste0("\"", names(l), "\": ", unlist(l), collapse = ", "), "}")
quoted <- function(v) paste0("\"", v, "\"")

rows <- c()
for (scope in unique(cases$scope)) {
  part <- cases[cases$scope == scope, ]
  part <- part[part$year == max(part$year) & part$decided > 0, ]
  part <- part[order(part$municipality), ]
  f <- funnel(part$x, part$decided)
  shrunken <- shrink(part$x, part$decided)
  wilson <- t(sapply(seq_len(nrow(part)), function(i) prop.test(part$x[i], part$decided[i], correct = FALSE)$conf.int))
  for (i in seq_len(nrow(part))) {
    rows <- c(rows, pairs(list(
      scope = quoted(scope), municipality = quoted(part$municipality[i]),
      target = number(f$target), dispersion = number(f$dispersion), tau = number(f$tau),
      low_95 = number(limit(f, 0.025)[i]), high_95 = number(limit(f, 0.975)[i]),
      low_998 = number(limit(f, 0.001)[i]), high_998 = number(limit(f, 0.999)[i]),
      shrunken = number(shrunken[i]), wilson_low = number(wilson[i, 1]), wilson_high = number(wilson[i, 2])
    )))
  }
}
writeLines(paste0("{\"rows\": [", paste(rows, collapse = ",\n"), "]}"), paths[2])
