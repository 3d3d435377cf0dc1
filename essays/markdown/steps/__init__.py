"""The steps of the pipeline that give a construct its form, one module for each construct."""
