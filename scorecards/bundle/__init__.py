"""The bundle: a folder of CSV files or a workbook in which a company's scorecards travel."""
