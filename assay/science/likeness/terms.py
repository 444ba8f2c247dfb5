"""Words of the field that mean the same: one group a line, alternatives parted by a comma, each one word or several."""

GROUPS = """
gradient boosting, boosting, boosted tree, boosted model, gbm, gbdt, xgboost, lightgbm, catboost
random forest, bagged tree, bagging
recurrent network, recurrent model, sequence model, lstm, gru, rnn, gated network
transformer, attention model, self attention
convolutional network, cnn, convnet, resnet, efficientnet
neural network, neural net, network, deep model, deep learning, mlp
graph neural network, gnn, message passing
large language model, llm, gpt, chatbot, assistant, generative model
language model, bert, encoder, sentence model
logistic regression, linear model, linear classifier, glm, generalised linear model, generalized linear model
autoencoder, reconstruction
distillation, distilling, distil, student, knowledge transfer, teacher
quantisation, quantization, quantised, quantized, int8, eight bit, 8 bit, fp8, four bit, low precision
mixed precision, half precision, fp16, bf16
hyperparameter, hyper parameter, setting, tuning, tune
bayesian optimisation, bayesian optimization, surrogate model, tree structured estimator, tpe, optuna
random search, grid search
early stopping, stopping early
regularisation, regularization, weight decay, dropout
overfitting, overfit, generalisation, generalization, generalise
augmentation, augment, augmented
pretraining, pretrained, pre training, self supervised
fine tuning, fine tune, fine tuned, adapter, lora, low rank adaptation
transfer, transfer learning, domain adaptation
ensemble, stacking, blending, blend, averaging
calibration, calibrated, platt, isotonic, temperature scaling, reliability
overconfident, overconfidence, too sure, too confident
uncertainty, uncertain, doubt, doubtful, unsure, least sure, confidence, unclear
abstain, abstaining, reject option, defer, refuse to answer
auc, roc, roc auc, auroc, ranking quality, discrimination
pr auc, average precision, auprc
accuracy, top 1
f1, macro f1, f measure
error, mae, rmse, mape, smape, loss
word error rate, wer, transcript, transcription, speech recognition, asr
latency, response time, delay, inference time, speed, faster
serving, inference, online scoring, deployment
batch scoring, nightly, overnight, precompute, precomputing, precomputed
on demand, on request, real time, live
throughput, requests per second
feature, input, predictor, covariate, column, attribute, variable
feature selection, variable selection
missing, absent, gap, blank, null, nan
imputation, impute, imputing, fill, filling
median, typical value, middle value
outlier, anomaly, anomalous, anomalies
one hot, dummy
target encoding, mean encoding
embedding, vector, representation, dense vector
keyword, bm25, tf idf, tfidf, lexical, full text
hybrid, combining, combined, fusing, fusion, fused
retrieval, search, retrieve, finding
rerank, reranking, cross encoder, joint encoder
prompt, prompting, few shot, in context
hallucination, hallucinate, hallucinated, invent, invented, make up, made up, unsupported
cite, citation, citing, reference, source
churn, leaver, leaving, leave, attrition, cancel, cancellation, terminate, terminating, quit, quitting
customer, client, subscriber, user, account, people
household, home, family, address
contract, commitment, minimum term, subscription
invoice, bill, billing, payment
late, unpaid, overdue, delayed, delay
price, tariff, plan, rate
retraining, retrain, refresh, refreshing, refreshed, update
weekly, every week, each week, every seven day, each monday
monthly, every month, every four week, first of the month
daily, every day, each day
leakage, leak, leaking, contamination
split, fold, holdout, hold out, partition
cross validation, cv, k fold
duplicate, duplicated, duplicates, deduplicate
label, annotation, annotate, annotated, annotating, labelling, labeling, ground truth
annotator, labeller, rater
active learning, least sure, most uncertain, uncertainty sampling
weak supervision, labelling function, distant supervision
synthetic, artificial, simulated, generated, smote
minority, rare class, rare, imbalance, imbalanced, infrequent
oversampling, oversample, upsampling, resampling
class weight, weighting, reweighting, reweight
drift, shift, distribution shift, covariate shift
monitoring, monitor, alert, alarm, watch
gender, sex
protected, sensitive
fairness, fair, bias, equal, equality, discriminate
explanation, explain, explainable, interpretability, shapley, shap, attribution
counterfactual, what if
uplift, treatment effect, causal effect, incremental
experiment, trial, ab test, a b test, randomised, randomized
propensity, inverse propensity, importance sampling
position bias, rank bias, shown higher, shown first
click, click through, ctr
recommendation, recommender, recommend
cold start, new item, new product, new article, newcomer
item, product, article, good
description, text, caption
forecast, forecasting, prediction, predict
demand, sale, sales
holiday, bank holiday, public holiday, festive
season, seasonal, seasonality
promotion, campaign, discount
time series, series
fraud, fraudulent, scam
sensor, telemetry
vibration, oscillation
spectrum, spectra, spectral, frequency, frequency domain, fourier
wear, worn
bearing, ball bearing
image, photo, picture, scan
noise, noisy
shop, store, branch
speaker, voice
machine, device, equipment
human, person, agent, expert, people
network of call, call graph, social network, social graph, contact graph
neighbour, neighbor, neighbourhood, friend, contact
trend, slope
event, record, log
""".strip().splitlines()
