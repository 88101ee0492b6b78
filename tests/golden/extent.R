# E2, E3, E8, adjusted predictions, the descriptive variance, the wild cluster bootstrap and E1 as estimating equations in R.
#
#   Rscript extent.R e1_cases.csv extent_r.json signs.csv
#
# signs.csv: one row per replicate, one column per provision and municipality ("bpa.0101"), -1 or 1.
# Debian: r-base-core, r-cran-survey, r-cran-sandwich, r-cran-geepack, r-cran-quantreg, r-cran-jsonlite.

suppressPackageStartupMessages({
  library(survey)
  library(sandwich)
  library(geepack)
  library(quantreg)
  library(jsonlite)
})
options(survey.lonely.psu = "adjust")

paths <- commandArgs(trailingOnly = TRUE)
cases <- read.csv(paths[1], colClasses = c(municipality = "character"))
signs <- read.csv(paths[3], check.names = FALSE)
cases$log_pages <- log(cases$standard_pages)
cases$after <- as.numeric(cases$period == "2019-21")
cases$remitted <- as.numeric(cases$outcome == "remitted")
cases$stratum <- paste(cases$municipality, cases$provision, cases$period, cases$outcome)

agree <- function(a, b) stopifnot(max(abs(a / b - 1)) < 1e-9)

# The jackknife from its definition, and from survey's replicate weights.
log_ratio <- function(w, data) {
  late <- data$after == 1
  log(weighted.mean(data$standard_pages[late], w[late]) / weighted.mean(data$standard_pages[!late], w[!late]))
}

jackknife <- function(data) {
  groups <- unique(data$municipality)
  whole <- log_ratio(data$weight, data)
  apart <- sapply(groups, function(g) { rest <- data[data$municipality != g, ]; log_ratio(rest$weight, rest) }) - whole
  design <- as.svrepdesign(svydesign(ids = ~municipality, weights = ~weight, data = data), type = "JK1", mse = TRUE)
  std_error <- sqrt((length(groups) - 1) / length(groups) * sum(apart^2))
  agree(std_error, SE(withReplicates(design, log_ratio)))
  c(whole, std_error)
}

# CR3 by sandwich on rows multiplied by sqrt(w); why not on lm(weights = w) is said in e1.R.
cr3 <- function(model, y, data) {
  w <- if (is.null(weights(model))) rep(1, nrow(data)) else weights(model)
  scaled <- as.data.frame(model.matrix(model) * sqrt(w))
  vcovCL(lm(y * sqrt(w) ~ 0 + ., data = scaled), cluster = data$municipality, type = "HC3", cadjust = FALSE)
}

linearised <- function(data) {
  means <- sapply(c(0, 1), function(side) weighted.mean(data$standard_pages[data$after == side], data$weight[data$after == side]))
  data$relative <- data$standard_pages / means[data$after + 1] - 1
  model <- lm(relative ~ after, data, weights = weight)
  design <- svydesign(ids = ~municipality, weights = ~weight, data = data)
  totals <- svytotal(~I(standard_pages * after) + I(after) + I(standard_pages * (1 - after)) + I(1 - after), design)
  names(totals) <- paste0("total", 1:4)
  taylor <- SE(svycontrast(totals, quote(log((total1 / total2) / (total3 / total4)))))
  c(sqrt(cr3(model, data$relative, data)[2, 2]), as.numeric(taylor))
}

median_of <- function(data) {
  design <- svydesign(ids = ~municipality, weights = ~weight, data = data)
  as.numeric(coef(svyquantile(~standard_pages, design, 0.5, qrule = "math", ci = FALSE)))
}

# The median once more, as the solution of the weighted absolute deviations.
median_rq <- function(data) unname(coef(rq(standard_pages ~ 1, tau = 0.5, weights = weight, data = data)))

# E1 as independence estimating equations: the same estimate, and the sandwich without small-sample correction (CR0).
equations <- function(data) {
  data <- data[order(data$municipality), ]
  data$group <- as.integer(factor(data$municipality))
  found <- geeglm(log_pages ~ after + remitted, id = group, weights = weight, data = data, corstr = "independence")
  unlist(summary(found)$coefficients["after", c("Estimate", "Std.err")])
}

predictions <- function(model, vcov, data) {
  sapply(c(0, 1), function(side) {
    changed <- transform(data, after = side)
    mean_row <- colSums(model.matrix(~after + remitted, changed) * data$weight) / sum(data$weight)
    c(weighted.mean(predict(model, changed), data$weight), sqrt(drop(mean_row %*% vcov %*% mean_row)))
  })
}

fpc_of_survey <- function(data) {
  design <- svydesign(ids = ~decision_id, strata = ~stratum, fpc = ~stratum_size, weights = ~weight, data = data)
  c(SE(svyglm(log_pages ~ after, design))["after"], degf(design))
}

# Stratum by stratum, single cases centred at the mean score of their period and outcome.
fpc_by_hand <- function(data) {
  model <- lm(log_pages ~ after + remitted, data, weights = weight)
  x <- model.matrix(model)
  bread <- solve(crossprod(x * sqrt(data$weight)))
  score <- data$weight * residuals(model) * drop(x %*% bread[, "after"])
  cell <- ave(score, data$period, data$outcome)
  sum_of <- 0
  for (stratum in unique(data$stratum)) {
    rows <- data$stratum == stratum
    n <- sum(rows)
    size <- data$stratum_size[rows][1]
    centre <- if (n == 1 && size > 1) cell[rows] else mean(score[rows])
    sum_of <- sum_of + (1 - n / size) * (if (n > 1) n / (n - 1) else 1) * sum((score[rows] - centre)^2)
  }
  sqrt(sum_of)
}

wild <- function(data, signs) {
  root <- sqrt(data$weight)
  x <- model.matrix(~after + remitted, data) * root
  y <- data$log_pages * root
  bread <- solve(crossprod(x))
  groups <- match(data$municipality, sort(unique(data$municipality)))
  t_of <- function(y) {
    b <- drop(bread %*% crossprod(x, y))
    scores <- rowsum(x * drop(y - x %*% b), groups)
    b[2] / sqrt((bread %*% crossprod(scores) %*% bread)[2, 2])
  }
  fitted <- drop(x[, -2] %*% solve(crossprod(x[, -2]), crossprod(x[, -2], y)))
  t_star <- apply(signs, 1, function(s) t_of(fitted + s[groups] * (y - fitted)))
  observed <- t_of(y)
  list(observed, mean(abs(t_star)), (1 + sum(abs(t_star) >= abs(observed))) / (length(t_star) + 1))
}

one <- function(provision) {
  data <- cases[cases$provision == provision, ]
  e2 <- jackknife(data)
  medians <- sapply(c(0, 1), function(side) median_of(data[data$after == side, ]))
  medians_rq <- sapply(c(0, 1), function(side) median_rq(data[data$after == side, ]))
  gee <- equations(data)
  data$alike <- 1 / ave(data$weight, data$municipality, FUN = length)
  plain <- lm(log_pages ~ after + remitted, data, weights = alike)
  weighted <- lm(log_pages ~ after + remitted, data, weights = weight)
  margins <- predictions(weighted, cr3(weighted, data$log_pages, data), data)
  columns <- paste0(provision, ".", sort(unique(data$municipality)))
  boot <- wild(data, as.matrix(signs[, columns]))
  upheld <- fpc_of_survey(data[data$outcome == "upheld", ])
  remitted <- fpc_of_survey(data[data$outcome == "remitted", ])
  list(
    provision = provision,
    e2_estimate = e2[1], e2_std_error = e2[2], e2_std_error_linearised = linearised(data)[1], e2_std_error_taylor = linearised(data)[2],
    e3_estimate = log(medians[2] / medians[1]), median_before = medians[1], median_after = medians[2],
    median_before_rq = medians_rq[1], median_after_rq = medians_rq[2],
    gee_estimate = unname(gee[1]), gee_std_error = unname(gee[2]),
    e8_estimate = unname(coef(plain)["after"]), e8_std_error = sqrt(cr3(plain, data$log_pages, data)[2, 2]),
    margin_before = margins[1, 1], margin_before_error = margins[2, 1], margin_after = margins[1, 2], margin_after_error = margins[2, 2],
    fpc_upheld = unname(upheld[1]), fpc_upheld_df = unname(upheld[2]),
    fpc_remitted = unname(remitted[1]), fpc_remitted_df = unname(remitted[2]), fpc_all = fpc_by_hand(data),
    wild_statistic = boot[[1]], wild_mean_abs = boot[[2]], wild_p_value = boot[[3]]
  )
}

rows <- do.call(rbind, lapply(c("bpa", "lost_earnings"), function(p) as.data.frame(one(p), row.names = "")))
rownames(rows) <- NULL
versions <- sapply(c("survey", "sandwich", "geepack", "quantreg"), function(name) as.character(packageVersion(name)))
write(toJSON(
  list(r = as.character(getRversion()), packages = as.list(versions), rows = rows),
  digits = I(15), auto_unbox = TRUE, pretty = TRUE
), paths[2])
