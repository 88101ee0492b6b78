# E4 to E7 in R: the numbers that the Python analysis must reproduce.
#
#   Rscript e4_e7.R e4_e7_cases.csv e4_e7_r.json
#
# Debian: r-base-core, r-cran-survey, r-cran-survival, r-cran-sandwich, r-cran-jsonlite.
#
# Shares and ratios: JK1 replicate weights with mse = TRUE (centred at the estimate), one municipality left out at a time, by
# svyby/svyratio and svycontrast; held against the definition, refitting without each municipality, before anything is written.
# Conditional logit: clogit with the exact likelihood; its sandwich over municipalities is made from the definition of the
# exact score, because coxph gives no robust variance with exact ties; coxph's own for the Breslow likelihood would be another.

suppressPackageStartupMessages({
  library(survey)
  library(survival)
  library(jsonlite)
})
options(survey.lonely.psu = "adjust")

paths <- commandArgs(trailingOnly = TRUE)
all <- read.csv(paths[1], colClasses = c(municipality = "character", decision_id = "character"))
# UNCHECKED=1 leaves the definition out, for who times the estimates alone
checked <- Sys.getenv("UNCHECKED") == ""
agree <- function(a, b, tolerance = 1e-9) if (checked) stopifnot(max(abs(a - b)) < tolerance)

level <- function(p, se, df) {
  half <- qt(0.975, df) * se / (p * (1 - p))
  c(low = plogis(qlogis(p) - half), high = plogis(qlogis(p) + half))
}

# sum(w part) / sum(w whole) per period and its change; scale "points" or "ratio" (log)
changed <- function(data, weight, part, whole, scale) {
  data <- data[!is.na(data[[weight]]), ]
  data$w <- data[[weight]]
  data$late <- data$period == "2019-21"
  for (side in c("before", "after")) {
    inside <- data$late == (side == "after")
    data[[paste0("part_", side)]] <- ifelse(inside, data[[part]], 0)
    data[[paste0("whole_", side)]] <- ifelse(inside, data[[whole]], 0)
  }
  design <- as.svrepdesign(svydesign(ids = ~municipality, weights = ~w, data = data), type = "JK1", mse = TRUE)
  totals <- svytotal(~ part_before + whole_before + part_after + whole_after, design, return.replicates = TRUE)
  levels <- svycontrast(totals, list(
    before = quote(part_before / whole_before), after = quote(part_after / whole_after),
    change = if (scale == "ratio") quote(log(part_after / whole_after) - log(part_before / whole_before))
             else quote(part_after / whole_after - part_before / whole_before)
  ))
  estimates <- coef(levels)
  errors <- SE(levels)
  groups <- length(unique(data$municipality))
  df <- groups - 1
  # the definition
  by_hand <- function(d) {
    r <- sapply(c(FALSE, TRUE), function(late) sum((d$w * d[[part]])[d$late == late]) / sum((d$w * d[[whole]])[d$late == late]))
    if (scale == "ratio") log(r[2] / r[1]) else r[2] - r[1]
  }
  without <- if (checked) sapply(unique(data$municipality), function(m) by_hand(data[data$municipality != m, ]))
  agree(by_hand(data), estimates["change"])
  agree(sqrt(df / groups * sum((without - by_hand(data))^2)), errors[3])
  estimate <- unname(estimates["change"])
  error <- unname(errors[3])
  found <- list(
    before = unname(estimates["before"]), after = unname(estimates["after"]), estimate = estimate, std_error = error,
    p_value = 2 * pt(-abs(estimate / error), df), conf_low = estimate - qt(0.975, df) * error,
    conf_high = estimate + qt(0.975, df) * error, df = df, n = nrow(data), n_clusters = groups, weighted_n = sum(data$w),
    effective_n = sum(data$w)^2 / sum(data$w^2)
  )
  if (scale == "points") {
    before <- level(found$before, unname(errors[1]), df)
    after <- level(found$after, unname(errors[2]), df)
    found <- c(found, list(before_low = before[["low"]], before_high = before[["high"]],
                           after_low = after[["low"]], after_high = after[["high"]]))
  }
  found
}

rows <- list()
add <- function(estimand, provision, measure, weight, part, whole, scale) {
  data <- all[all$provision == provision, ]
  if (estimand == "E6") data <- data[data$outcome == "remitted", ]
  one <- changed(data, weight, part, whole, scale)
  rows[[length(rows) + 1]] <<- c(list(estimand = estimand, provision = provision, measure = measure), one)
}
all$one <- 1
causes <- sub("^w_cause_", "", grep("^w_cause_", names(all), value = TRUE))
for (provision in c("bpa", "lost_earnings")) {
  for (measure in c("has_expert", "has_knows_citizen", "has_other_municipal")) {
    add("E4", provision, measure, paste0("w_", measure), measure, "one", "points")
  }
  add("E5", provision, "n_information_types", "w_n_information_types", "n_information_types", "one", "ratio")
  add("E5", provision, "newly_obtained_share", "w_n_newly_obtained", "n_newly_obtained", "n_retrieval_answered", "points")
  for (cause in causes) {
    side <- all$provision == provision & !is.na(all[[paste0("w_cause_", cause)]])
    fewest <- min(table(factor(all$period[side]), factor(all[[paste0("cause_", cause)]][side], 0:1)))
    if (fewest > 0) add("E6", provision, cause, paste0("w_cause_", cause), paste0("cause_", cause), "one", "points")
  }
}
table <- do.call(rbind, lapply(rows, function(row) {
  wanted <- unique(unlist(lapply(rows, names)))
  row[setdiff(wanted, names(row))] <- NA
  as.data.frame(row[wanted])
}))

# exact score of a stratum at beta: x of the remitted minus its mean over all subsets of as many
score <- function(x, y, beta) {
  subsets <- combn(length(x), sum(y), function(i) sum(x[i]))
  weight <- exp(beta * subsets - max(beta * subsets))
  sum(x[y == 1]) - sum(weight * subsets) / sum(weight)
}
odds <- list()
for (provision in c("bpa", "lost_earnings")) {
  for (measure in c("standard_pages", "n_information_types", "has_expert", "has_knows_citizen")) {
    data <- all[all$provision == provision & !is.na(all[[measure]]), ]
    data$x <- if (measure == "standard_pages") log2(data[[measure]]) else data[[measure]]
    data$y <- as.numeric(data$outcome == "remitted")
    data$stratum <- paste(data$municipality, data$period)
    keep <- ave(data$y, data$stratum, FUN = function(v) length(unique(v))) > 1 & ave(data$x, data$stratum, FUN = function(v) length(unique(v))) > 1
    data <- data[keep, ]
    fit <- clogit(y ~ x + strata(stratum), data, method = "exact", control = coxph.control(eps = 1e-12, iter.max = 50))
    beta <- unname(coef(fit))
    variance <- vcov(fit)[1, 1]
    parts <- split(data, data$stratum)
    scores <- sapply(parts, function(part) score(part$x, part$y, beta))
    owner <- sapply(parts, function(part) part$municipality[1])
    sums <- tapply(scores, owner, sum)
    groups <- length(sums)
    agree(sum(scores), 0, 1e-6)
    odds[[length(odds) + 1]] <- data.frame(
      provision = provision, measure = measure, n = nrow(data), n_remitted = sum(data$y), n_strata = length(parts), n_clusters = groups,
      estimate = beta, std_error = sqrt(variance), conf_low = beta - qnorm(0.975) * sqrt(variance),
      conf_high = beta + qnorm(0.975) * sqrt(variance), std_error_cluster = variance * sqrt(groups / (groups - 1) * sum(sums^2))
    )
  }
}

versions <- sapply(c("survey", "survival"), function(name) as.character(packageVersion(name)))
write(toJSON(
  list(r = as.character(getRversion()), packages = as.list(versions), changes = table, odds = do.call(rbind, odds)),
  digits = I(15), auto_unbox = TRUE, pretty = TRUE, na = "null"
), paths[2])
