# A researcher's verbs in R: the numbers that helpers.load(...).design(...) must reproduce.
#
#   Rscript explore.R e1_cases.csv explore_r.json e4_e7_cases.csv
#
# Debian: r-base-core, r-cran-survey, r-cran-jsonlite. JK1 replicate weights with mse = TRUE (centred at the estimate), one
# municipality left out at a time; df is that of the design's municipalities, also in a domain (svyby).

suppressPackageStartupMessages({
  library(survey)
  library(jsonlite)
})

paths <- commandArgs(trailingOnly = TRUE)
text <- c(municipality = "character", decision_id = "character")
pages <- read.csv(paths[1], colClasses = text)
all <- read.csv(paths[3], colClasses = text)

design_of <- function(data, weight) {
  data <- data[!is.na(data[[weight]]), ]
  data$w <- data[[weight]]
  svydesign(ids = ~municipality, weights = ~w, data = data)
}
replicates <- function(design) as.svrepdesign(design, type = "JK1", mse = TRUE)
rows <- function(verb, provision, measure, keys, estimate, error, low, high) {
  cbind(data.frame(verb = verb, provision = provision, measure = measure), keys,
        data.frame(estimate = estimate, std_error = error, conf_low = low, conf_high = high))
}

one <- function(provision) {
  mine <- design_of(pages[pages$provision == provision, ], "weight")
  jack <- replicates(mine)
  t95 <- qt(0.975, length(unique(mine$variables$municipality)) - 1)
  means <- svyby(~standard_pages, ~period + outcome, jack, svymean)
  m <- coef(means); e <- SE(means)
  found <- list(rows("mean", provision, "standard_pages", means[c("period", "outcome")], m, e, m - t95 * e, m + t95 * e))

  experts <- design_of(all[all$provision == provision, ], "w_has_expert")
  t95 <- qt(0.975, length(unique(experts$variables$municipality)) - 1)
  shares <- svyby(~has_expert, ~period, replicates(experts), svymean)
  m <- coef(shares); e <- SE(shares); half <- t95 * e / (m * (1 - m))
  keys <- data.frame(period = shares$period, outcome = NA)
  found[[2]] <- rows("share", provision, "has_expert", keys, m, e, plogis(qlogis(m) - half), plogis(qlogis(m) + half))

  items <- design_of(all[all$provision == provision, ], "w_n_newly_obtained")
  t95 <- qt(0.975, length(unique(items$variables$municipality)) - 1)
  part <- svyratio(~n_newly_obtained, ~n_retrieval_answered, replicates(items))
  m <- as.numeric(coef(part)); e <- as.numeric(SE(part))
  found[[3]] <- rows("ratio", provision, "n_newly_obtained", data.frame(period = NA, outcome = NA), m, e, m - t95 * e, m + t95 * e)

  # of quantiles the point alone: the interval is a bootstrap's, whose draws R does not share
  for (share in c(0.25, 0.5, 0.75)) {
    for (period in c("2014-15", "2019-21")) {
      point <- svyquantile(~standard_pages, mine[mine$variables$period == period, ], share, qrule = "math", ci = FALSE, se = FALSE)
      keys <- data.frame(period = period, outcome = NA)
      found[[length(found) + 1]] <- rows(paste0("quantile_", share), provision, "standard_pages", keys, point$standard_pages[1], NA, NA, NA)
    }
  }
  do.call(rbind, found)
}

table <- do.call(rbind, lapply(c("bpa", "lost_earnings"), one))
rownames(table) <- NULL
write(toJSON(list(rows = table, r = R.version.string, survey = as.character(packageVersion("survey"))), digits = I(15), na = "null", auto_unbox = TRUE, pretty = TRUE), paths[2])
