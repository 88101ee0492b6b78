# E1 in R: the numbers that the Python analysis must reproduce.
#
#   Rscript e1.R e1_cases.csv e1_r.json
#
# Debian: r-base-core, r-cran-survey, r-cran-sandwich, r-cran-clubsandwich, r-cran-jsonlite.
#
# CR3 is computed in four ways, which must agree before anything is written:
#   - the definition: refit without each municipality, (G-1)/G times the sum of squares about the estimate;
#   - survey: JK1 replicate weights with mse = TRUE (centred at the estimate);
#   - clubSandwich CR3, which leaves out the factor (G-1)/G;
#   - sandwich vcovCL(type = "HC3", cadjust = FALSE) on rows multiplied by sqrt(w). Not on lm(weights = w): sandwich 3.0-2
#     multiplies the weighted residuals by (I - H)^-1 where its transpose belongs, which is right only for equal weights.

suppressPackageStartupMessages({
  library(survey)
  library(sandwich)
  library(clubSandwich)
  library(jsonlite)
})

paths <- commandArgs(trailingOnly = TRUE)
cases <- read.csv(paths[1], colClasses = c(municipality = "character"))
cases$log_pages <- log(cases$standard_pages)
cases$after <- as.numeric(cases$period == "2019-21")
cases$remitted <- as.numeric(cases$outcome == "remitted")

# UNCHECKED=1 leaves the four ways out, for who times the estimates alone (R evaluates no argument that nobody asks for)
checked <- Sys.getenv("UNCHECKED") == ""
agree <- function(a, b) if (checked) stopifnot(max(abs(a / b - 1)) < 1e-9)

cr3_by_definition <- function(formula, data) {
  estimate <- coef(lm(formula, data, weights = weight))
  groups <- unique(data$municipality)
  left_out <- sapply(groups, function(group) {
    rest <- data[data$municipality != group, ]
    coef(lm(formula, rest, weights = weight)) - estimate
  })
  tcrossprod(left_out) * (length(groups) - 1) / length(groups)
}

cr3_of_survey <- function(formula, data) {
  design <- svydesign(ids = ~municipality, weights = ~weight, data = data)
  vcov(svyglm(formula, as.svrepdesign(design, type = "JK1", mse = TRUE)))
}

cr3_of_sandwich <- function(model, data) {
  scaled <- as.data.frame(model.matrix(model) * sqrt(data$weight))
  fit <- lm(data$log_pages * sqrt(data$weight) ~ 0 + ., data = scaled)
  vcovCL(fit, cluster = data$municipality, type = "HC3", cadjust = FALSE)
}

one <- function(provision, outcome) {
  data <- cases[cases$provision == provision & (outcome == "all" | cases$outcome == outcome), ]
  formula <- if (outcome == "all") log_pages ~ after + remitted else log_pages ~ after
  model <- lm(formula, data, weights = weight)
  groups <- length(unique(data$municipality))
  jackknifed <- function() sqrt((groups - 1) / groups * diag(vcovCR(model, data$municipality, type = "CR3"))["after"])
  std_error <- if (checked) sqrt(cr3_by_definition(formula, data)["after", "after"]) else unname(jackknifed())
  agree(std_error, sqrt(cr3_of_survey(formula, data)["after", "after"]))
  agree(std_error, sqrt(diag(cr3_of_sandwich(model, data))[2]))
  agree(std_error, jackknifed())
  cr2 <- coef_test(model, vcov = "CR2", cluster = data$municipality, target = 1 / data$weight, test = "Satterthwaite")["after", ]
  estimate <- unname(coef(model)["after"])
  df <- groups - 1
  list(
    provision = provision, outcome = outcome,
    estimate = estimate, std_error = std_error, statistic = estimate / std_error,
    p_value = 2 * pt(-abs(estimate / std_error), df),
    conf_low = estimate - qt(0.975, df) * std_error, conf_high = estimate + qt(0.975, df) * std_error,
    equivalence_low = estimate - qt(0.95, df) * std_error, equivalence_high = estimate + qt(0.95, df) * std_error,
    df = df, n = nrow(data), n_clusters = groups,
    std_error_cr2 = cr2$SE, df_effective = cr2$df_Satt,
    weighted_n = sum(data$weight),
    effective_n = sum(data$weight)^2 / sum(data$weight^2),
    deff = nrow(data) * sum(data$weight^2) / sum(data$weight)^2
  )
}

parts <- expand.grid(outcome = c("all", "upheld", "remitted"), provision = c("bpa", "lost_earnings"), stringsAsFactors = FALSE)
rows <- do.call(rbind, Map(function(p, o) as.data.frame(one(p, o)), parts$provision, parts$outcome))
primary <- rows$outcome == "all"
rows$p_adjusted <- rows$p_value
rows$p_adjusted[primary] <- p.adjust(rows$p_value[primary], "hochberg")
rows$p_adjusted[!primary] <- p.adjust(rows$p_value[!primary], "BH")

versions <- sapply(c("survey", "sandwich", "clubSandwich"), function(name) as.character(packageVersion(name)))
write(toJSON(
  list(r = as.character(getRversion()), packages = as.list(versions), rows = rows),
  digits = I(15), auto_unbox = TRUE, pretty = TRUE
), paths[2])
