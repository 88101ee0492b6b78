# Write the rows of published examples as CSV, and what R makes of them: numbers.csv.
# Rscript export.R FOLDER
# Debian: apt-get install r-base-core r-cran-survey r-cran-sandwich r-cran-clubsandwich r-cran-survival

suppressMessages({
  library(survey)
  library(sandwich)
  library(clubSandwich)
  library(survival)
})
folder <- commandArgs(trailingOnly = TRUE)[1]
numbers <- data.frame(example = character(), number = character(), value = numeric())

exact <- function(column) if (is.numeric(column)) vapply(column, format, "", digits = 15) else column
write <- function(rows, name) {
  write.csv(lapply(rows, exact), file.path(folder, name), row.names = FALSE, quote = FALSE)
}
note <- function(example, ...) {
  values <- c(...)
  numbers <<- rbind(numbers, data.frame(example = example, number = names(values), value = unname(values)))
}
tested <- function(fit, cluster, terms, ...) {
  found <- coef_test(fit, vcov = "CR2", cluster = cluster, test = "Satterthwaite", ...)[terms, ]
  values <- as.vector(t(found[, c("beta", "SE", "df_Satt")]))
  setNames(values, paste(rep(terms, each = 3), c("estimate", "std_error", "df"), sep = "."))
}

# survey: schools of California, 15 whole districts. The jackknife leaves out one district at a time, without fpc,
# and takes squares about the full estimate.
data(api)
kept <- c("snum", "dnum", "pw", "api00", "api.stu", "enroll", "ell", "meals", "mobility")
write(apiclus1[kept], "apiclus1.csv")
jackknife <- as.svrepdesign(svydesign(id = ~dnum, weights = ~pw, data = apiclus1), type = "JK1", mse = TRUE)
ratio <- svyratio(~api.stu, ~enroll, jackknife)
note("apiclus1", ratio = unname(coef(ratio)), ratio_error = unname(SE(ratio)))
average <- svymean(~api00, jackknife)
note("apiclus1", mean = unname(coef(average)), mean_error = unname(SE(average)))
schools <- lm(api00 ~ ell + meals + mobility, data = apiclus1)
note("apiclus1", tested(schools, apiclus1$dnum, c("ell", "meals", "mobility")))

# survey: the same schools drawn within three types, with the finite population correction
write(apistrat[c("snum", "stype", "pw", "fpc", "api00", "api.stu", "enroll")], "apistrat.csv")
stratified <- svydesign(id = ~1, strata = ~stype, weights = ~pw, data = apistrat, fpc = ~fpc)
average <- svymean(~api00, stratified)
note("apistrat", mean = unname(coef(average)), mean_error = unname(SE(average)))

# clubSandwich: deaths in traffic and the legal drinking age, as the vignette "panel-data-CRVE" takes them.
# Weights are divided by their mean: the package (0.5.8) sets eigenvalues below 1e-12 to zero whatever the unit of
# the weights, so that with populations of millions it leaves out directions that count. The vignette, which takes
# them as they are, therefore prints 2.03 and 12.64 for legal; a standard error must not depend on the unit.
data(MortalityRates)
deaths <- subset(MortalityRates, cause == "Motor Vehicle" & year <= 1983 & !is.na(beertaxa))
write(deaths[c("state", "year", "pop", "mrate", "legal", "beertaxa")], "mortality_rates.csv")
plain <- lm(mrate ~ 0 + legal + beertaxa + factor(state) + factor(year), data = deaths)
terms <- c("legal", "beertaxa")
note("mortality_rates", tested(plain, deaths$state, terms))
deaths$share <- deaths$pop / mean(deaths$pop)
weighted <- lm(mrate ~ 0 + legal + beertaxa + factor(state) + factor(year), weights = share, data = deaths)
note("mortality_rates_weighted", tested(weighted, deaths$state, terms, target = 1 / deaths$share))

# datasets: infertility after abortions, 83 matched sets (Trichopoulos and others 1976); one term, spontaneous
write(infert[c("stratum", "case", "spontaneous")], "infert.csv")
matched <- clogit(case ~ spontaneous + strata(stratum), data = infert, method = "exact")
note("infert", estimate = unname(coef(matched)), std_error = sqrt(vcov(matched)[1, 1]))

# sandwich: Petersen's (2009) simulated panel of 500 firms in 10 years
data(PetersenCL)
write(PetersenCL, "petersen.csv")
panel <- lm(y ~ x, data = PetersenCL)
jackknife <- sqrt(diag(vcovCL(panel, cluster = ~firm, type = "HC3", cadjust = FALSE)))
note("petersen", setNames(coef(panel), c("intercept", "x")))
note("petersen", setNames(jackknife, c("intercept_error", "x_error")))

write(numbers, "numbers.csv")
